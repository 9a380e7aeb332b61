"""The subsidy for small businesses as a company asks for it: application, report, claim."""

from pathlib import Path

import answers
from steps import Answers, Pages

COMPANY = "株式会社みほん製作所"
ADDRESS: Answers = {f"address.{part}": words for part, words in answers.HOME.items()}
#: Two thirds of 900,000 yen are more than the most that is granted.
TOTAL, GRANTED = "900000", "500000"


def application(paper: Path) -> Pages:
    """The pages of the application, for a company that buys a camera."""
    return [
        (
            "事業者について",
            {
                "form": "company",
                "company_number": "７０００01２０５０００２",
                "business_name": COMPANY,
                "representative.family": "見本",
                "representative.given": "太郎",
                "representative.family_kana": "みほん",
                "representative.given_kana": "たろう",
                **ADDRESS,
                "phone": "054-000-1234",
                "trade": "manufacturing",
                "employees": "8",
            },
        ),
        (
            "取り組みの内容",
            {
                "project": "equipment",
                "plan": "検品に使うカメラを入れ、1日2時間の作業を減らします。",
                "ends_on": "令和9年2月28日",
            },
        ),
        (
            "費用と収支",
            {
                "costs.0.item": "検品用カメラ",
                "costs.0.price": "900,000円",
                "total": TOTAL,
                "other_grants": "no",
            },
        ),
        (
            "添える書類",
            {
                "estimates.file": [paper],
                "registration.file": [paper],
                "tax_check": "yes",
                "oath.agreed": "yes",
                "oath.name": "見本 太郎",
                "electronic": "yes",
            },
        ),
    ]


def report(paper: Path, spent: str) -> Answers:
    """What is new in the report: the rest comes from the decision."""
    return {
        "done": "カメラを入れ、検品の時間が1日2時間減りました。",
        "ended_on": "2026/11/1",
        "spent": spent,
        "receipts.file": [paper],
        "electronic": "yes",
    }


ACCOUNT: Answers = {
    "account.bank_name": "みほん銀行",
    "account.bank_code": "0149",
    "account.branch_name": "本店",
    "account.branch_code": "001",
    "account.kind": "ordinary",
    "account.number": "1234567",
    "account.holder": "カ）ミホンセイサクシヨ",
}


def typed(total: int) -> dict[str, object]:
    """The answers of another business, as a program sends them."""
    return {
        "form": "sole",
        "business_name": "見本食堂",
        "representative": {"family": "見本", "given": "花", "family_kana": "みほん", "given_kana": "はな"},
        "address": answers.HOME,
        "phone": "054-000-5678",
        "trade": "services",
        "employees": 2,
        "project": "customers",
        "plan": "市外のお客さま向けの案内を作り、配ります。",
        "ends_on": "2027-02-28",
        "costs": [{"item": "案内の印刷", "price": total}],
        "total": total,
        "other_grants": False,
        "tax_check": True,
        "oath": {"name": "見本 花", "agreed": True},
        "electronic": False,
    }
