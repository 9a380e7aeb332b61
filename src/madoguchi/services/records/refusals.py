"""Why something cannot be done with records, said kindly. What is true in the end, the constraints hold."""

from collections.abc import Sequence

from madoguchi.core.errors import RefusedError

REFUSALS = {
    "department": (
        "ほかの所属の文書です。その所属の職員だけができます。",
        "These records belong to another department. Only its staff may do this.",
    ),
    "contractor": (
        "受託事業者の方は、簿冊をとじたり、文書を廃棄したりすることができません。職員に引き継いでください。",
        "Contractors may neither close binders nor dispose of records. Please hand over to a member of staff.",
    ),
    "year": (
        "年度が終わっていない簿冊はとじられません。4月1日を過ぎてから、とじてください。",
        "A binder cannot be closed before its fiscal year is over. Please close it after 1 April.",
    ),
    "open_records": (
        "まだ完結していない文書があります。すべて完結してから、とじてください。",
        "Some records in it are not completed yet. Please close it when all are.",
    ),
    "closed": ("この簿冊は、すでにとじられています。", "This binder is closed already."),
    "nothing_due": (
        "保存期間の終わった文書がありません。満了の日を過ぎてから、案を作ってください。",
        "No retention has passed here. Please propose a disposal after that day.",
    ),
    "proposed": (
        "この簿冊の廃棄の案は、すでにあります。その案を進めてください。",
        "A disposal of this binder is under way already. Please go on with that one.",
    ),
    "over": (
        "この案は、ほかの方がすでに進めています。画面を開き直してください。",
        "Somebody else has gone on with this disposal already. Please open the page again.",
    ),
    "choice": (
        "どうするかを選んでください。",
        "Please choose what is to become of each record.",
    ),
    "extension": (
        "延長するときは、理由と、いまの期限より後の日が要ります。",
        "An extension needs a reason, and a day later than the present one.",
    ),
    "unchecked": (
        "まだ確かめていない文書があります。すべて確かめてから、決裁してください。",
        "Some records have not been checked yet. Please decide when all are.",
    ),
    "post": (
        "廃棄を決裁できるのは、city.yaml の records_post に書かれた職の方だけです。",
        "Only the holder of the post under records_post of city.yaml may decide a disposal.",
    ),
    "two_people": (
        "案を作った方は、その廃棄を決裁できません。ほかの方にお願いしてください。",
        "Whoever proposed a disposal may not decide it. Please ask somebody else.",
    ),
    "note": ("差し戻す理由を書いてください。", "Please write why it is returned."),
    "sure": (
        "元に戻せません。確認の欄にチェックを入れてください。",
        "This cannot be undone. Please tick the box to confirm.",
    ),
}


class RecordRefusedError(RefusedError):
    """What a clerk asked for cannot be done; `at` says beside which fields."""

    sentences = REFUSALS

    def __init__(self, rule: str, at: Sequence[str] = ()) -> None:
        super().__init__(rule)
        self.at = at
