"""Why money cannot go to an account, said kindly. What is true in the end, the database's constraints hold."""

from madoguchi.core.errors import RefusedError

REFUSALS = {
    "payee": ("受け取る方の名前を入力してください。", "Please enter who gets the money."),
    "evidence": (
        "何を見て確かめたかを書いてください（通帳の写しなど）。",
        "Please write what was shown as evidence, like a copy of the passbook.",
    ),
    "waits": (
        "この過誤納金には、決めるのを待っている提案があります。",
        "A proposal about this overpayment waits for a decision already.",
    ),
    "decided": (
        "この提案は、もう決まっています。画面を開き直してください。",
        "This proposal is decided already. Please open the page again.",
    ),
    "own": (
        "提案した人は決められません。ほかの職員が決めてください。",
        "Whoever proposed it cannot decide. Please let another person do so.",
    ),
    "answer": ("認めない理由を書いてください。", "Please write why it is not approved."),
}


class RefundRefusedError(RefusedError):
    """A refund by bank transfer is not possible as asked."""

    sentences = REFUSALS
