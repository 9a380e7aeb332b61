"""Why a step cannot be done, said kindly. What is true in the end, the database's constraints hold."""

from madoguchi.core.errors import PlainError


class StepRefused(PlainError):  # noqa: N818  # the word a clerk reads
    """A clerk may not, or not any more, do this step."""


REFUSALS = {
    "department": (
        "この案件は、あなたの所属の処理を待っていません。",
        "This case is not waiting for your department.",
    ),
    "automatic": ("この処理は自動で行われます。", "This step is done automatically."),
    "contractor": (
        "受託事業者の方は、審査・起案・決裁をすることができません。職員に引き継いでください。",
        "Contractors may not examine, draft or decide. Please hand over to a member of staff.",
    ),
    "post": (
        "この案件の決裁は、専決権者だけが行えます。",
        "Only the holder of the deciding post may decide this case.",
    ),
    "prepared": (
        "審査または起案をした方は、同じ案件の決裁をすることができません。",
        "Whoever examined or drafted may not decide the same case.",
    ),
    "done": (
        "この処理は、ほかの方がすでに終えています。画面を開き直してください。",
        "Somebody else has done this step already. Please open the page again.",
    ),
    "nobody_decides": (
        "この案件の専決区分がありません。文書担当に連絡してください（city.yaml の 専決区分）。",
        "No rule says who decides this case. Please tell whoever keeps the city's 専決区分 (city.yaml).",
    ),
    "outcome": ("結論を選んでください。", "Please choose an outcome."),
    "checklist": (
        "確認項目がすべて済んでいません。確かめてから進めてください。",
        "Not every item is checked. Please check each before going on.",
    ),
    "reasons": (
        "申請を認めない処分には、理由が必要です（行政手続法第8条）。理由を入力してください。",
        "A decision against the applicant needs reasons. Please write them.",
    ),
}


def refused(rule: str) -> StepRefused:
    """The refusal of a rule."""
    return StepRefused(*REFUSALS[rule])
