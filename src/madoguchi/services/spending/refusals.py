"""Why money cannot be taken or ordered, said kindly. What is true in the end, the database's constraints hold."""

from madoguchi.core.errors import RefusedError

REFUSALS = {
    "no_budget": (
        "{fiscal_year}年度の予算「{budget}」がありません。財政の担当に連絡してください（city.yaml の budgets）。",
        "There is no budget “{budget}” of the fiscal year {fiscal_year}. Please tell finance (budgets in city.yaml).",
    ),
    "ceiling": (
        "予算の残りは{left:,}円です。{amount:,}円を使うことはできません。額を見直すか、補正予算を待ってください。",
        "{left:,} yen are left in the budget: {amount:,} cannot be taken. Mend the sum, or wait for more budget.",
    ),
    "below_ordered": (
        "すでに{ordered:,}円の支出命令が出ています。それより少なくはできません。",
        "{ordered:,} yen are ordered already: the sum cannot be less.",
    ),
    "below_taken": (
        "予算 {budget} は、すでに{taken:,}円を使うことになっています。それより少なくはできません。",
        "{taken:,} yen of the budget {budget} are taken already: its ceiling cannot be less.",
    ),
    "over": (
        "確定した額の残りは{left:,}円です。{amount:,}円の支出命令はできません。",
        "{left:,} yen of the fixed sum are left: {amount:,} cannot be ordered.",
    ),
    "nothing": ("支払う額がありません。", "There is nothing to pay."),
    "account": (
        "振込先の口座がありません。補正を求めてください。",
        "There is no account to pay into. Please ask for it.",
    ),
    "cancelled": ("この支出命令は取り消されています。", "This order was cancelled."),
    "reason": ("理由を書いてください。", "Please write the reason."),
}


class SpendingRefusedError(RefusedError):
    """A budget or a payout does not allow this."""

    sentences = REFUSALS
