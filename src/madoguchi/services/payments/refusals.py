"""Why money cannot be taken, waived or asked for, said kindly. What is true in the end, the constraints hold."""

from madoguchi.core.errors import RefusedError

from .models import FACES

_FACES_JA = "、".join(f"{face:,}" for face in FACES)
_FACES_EN = ", ".join(f"{face:,}" for face in FACES)
REFUSALS = {
    "paid": (
        "この料金は、ほかの方がすでに収納しています。画面を開き直し、お預かりしたものはお返しください。",
        "Somebody else has taken this payment already. Please open the page again and give back what you were handed.",
    ),
    "waived": (
        "この料金はすでに免除されています。画面を開き直してください。",
        "This charge has been waived already. Please open the page again.",
    ),
    "cancelled": (
        "この料金はすでに取り消されています。画面を開き直してください。",
        "This charge has been cancelled already. Please open the page again.",
    ),
    "way": (
        "この料金は、この方法では受け取れません。受け取れる方法を手続きの案内で確かめてください。",
        "This charge cannot be paid in this way. Please see the procedure's page for the ways that it takes.",
    ),
    "too_little": (
        "お預かりした額が{short:,}円足りません。料金は{amount:,}円です。不足の分をお預かりしてから入力してください。",
        "{short:,} yen are missing: the charge is {amount:,} yen. Please ask for the rest before you enter it.",
    ),
    "too_much": (
        "お預かりした額が大きすぎます（{most:,}円まで）。けたを確かめてください。",
        "That is more than can be handed over here (at most {most:,} yen). Please check the number of digits.",
    ),
    "no_orders": (
        "定額小為替が1枚も入力されていません。記号番号と金額を入力してください。",
        "No postal order was entered. Please enter the number and the amount of each.",
    ),
    "order_number": (
        "定額小為替の記号番号「{number}」を読み取れません。証書にある記号と番号を、続けて英数字6～20文字で入力してください。",
        "“{number}” is not the number of a postal order. Please type the sign and number on it: "
        "6 to 20 letters and digits.",
    ),
    "face": (
        f"定額小為替に{{face:,}}円のものはありません。証書の金額を確かめてください（{_FACES_JA}円のどれかです）。",
        f"There is no postal order of {{face:,}} yen. Please check the amount on it (one of {_FACES_EN} yen).",
    ),
    "order_twice": (
        "同じ記号番号「{number}」が2回入力されています。1枚ずつの番号を確かめてください。",
        "The number {number} was entered twice. Please check the number of each order.",
    ),
    "order_used": (
        "記号番号「{number}」の定額小為替は、前に受け取ったものとして入力されています。番号を確かめてください。",
        "The postal order {number} has been entered before. Please check its number.",
    ),
    "sum": (
        "定額小為替の合計は{total:,}円で、料金の{amount:,}円と同じではありません。"
        "おつりは出せません。入力を確かめ、合っていれば申請者に連絡してください。",
        "The postal orders come to {total:,} yen, not to the {amount:,} yen of the charge. No change can be given. "
        "Please check what you entered; if it is right, please write to the applicant.",
    ),
    "evidence": (
        "免除の理由を確かめた書類が入力されていません。何で確かめたかを入力してください。",
        "Nothing says how the reason for the waiver was verified. Please enter what you were shown.",
    ),
    "reason": (
        "取消しの理由が入力されていません。理由を入力してください。",
        "There is no reason for cancelling. Please enter one.",
    ),
}


class PaymentRefusedError(RefusedError):
    """What a clerk asked for cannot be done."""

    sentences = REFUSALS
