"""Forms of the sample city filled in, as a program sends them. Without Django: processes of any kind use it.

In every spelling that people type: 全角, 和暦, with a unit. What a test asks for otherwise it adds with `|`.
"""

from typing import Any

#: A home in the sample city.
HOME: dict[str, str] = {
    "postal_code": "425-8502",
    "prefecture": "静岡県",
    "city": "みほん市",
    "town": "本町",
    "rest": "2-16-32",
}
#: 道路・公園の不具合の通報: a lamp that is out, without an address to answer to; a swing, answered by telephone.
LAMP: dict[str, Any] = {
    "danger": False,
    "trouble": "street_light",
    "description": "3日前から消えています。",
    "noticed_on": "2026/4/2",
    "place": {"note": "栄町1丁目、電柱番号「サカエ 12」の下"},
    "answer_wanted": False,
}
SWING: dict[str, Any] = {
    "danger": False,
    "trouble": "playground",
    "description": "ブランコの鎖が切れかけています。",
    "noticed_on": "2026/11/20",
    "place": {"note": "中央公園の南側"},
    "answer_wanted": True,
    "answer_by": "phone",
    "phone": "０９０−１２３４−５６７８",
}
#: 所得・課税証明書: asked for by its owner, without the photo of who they are.
INCOME: dict[str, Any] = {
    "role": "self",
    "applicant": {"family": "髙橋", "given": "𠮷乃", "family_kana": "たかはし", "given_kana": "よしの"},
    "birth_date": "昭和58年4月1日",
    "fiscal_year": "fy2026",
    "certificate": "both",
    "deductions_shown": False,
    "january_address": HOME,
    "purpose": "dependant",
    "submitted_to": "勤務先の健康保険組合",
    "copies": "２",
    "identity_by": "photo",
    "receive_by": "post",
    "home": HOME,
    "phone": "090-1234-5678",
}
#: What a clerk reads from the tax register for it.
INCOME_FOUND: dict[str, str] = {
    "total_income": "3,250,000円",
    "aggregate_income": "3250000",
    "spouse": "none",
    **dict.fromkeys(("dependants", "dependants_specific", "dependants_elderly", "dependants_young"), "0"),
    "deduction_total": "1200000",
    "tax_base": "2050000",
    "city_tax": "123000",
    "prefectural_tax": "82000",
    "forest_tax": "1000",
    "annual_tax": "206000",
}
