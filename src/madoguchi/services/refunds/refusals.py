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
    "own_name": ("お名前を入力してください。", "Please enter your name."),
    "asked": (
        "この過誤納金の口座は、もうたずねています。答えか、答えの期限を待ってください。",
        "The account is asked for already. Please wait for the answer, or for its last day.",
    ),
    "no_answer": (
        "提案できる口座の回答がありません。画面を開き直してください。",
        "There is no account to propose. Please open the page again.",
    ),
    "answered": (
        "口座は、もうお知らせいただいています。変えたいときは、担当の課に連絡してください。",
        "The account was sent already. To change it, please contact the section.",
    ),
    "late": (
        "お答えいただける期限が過ぎています。担当の課に連絡してください。お金はお返しします。",
        "The last day to answer is over. Please contact the section: the money is still yours.",
    ),
    "over": (
        "お知らせいただいた口座には振り込みません。別の方法でお返しするか、もう一度おたずねしています。担当の課に確かめられます。",
        "The account that you sent is not used: the money goes back in another way, or we ask you anew. "
        "The section can tell you.",
    ),
    "ended": (
        "口座をお知らせいただく必要はなくなりました。担当の課が、別の方法などで手続きをしています。",
        "The account is not needed any more: the section goes on in another way.",
    ),
    "not_holder": (
        "この支払いを入れているマイページの方だけが答えられます。ログインしてください。",
        "Only the person on whose page this payment stands can answer. Please sign in.",
    ),
    "answer": ("認めない理由を書いてください。", "Please write why it is not approved."),
}


class RefundRefusedError(RefusedError):
    """A refund by bank transfer is not possible as asked."""

    sentences = REFUSALS
