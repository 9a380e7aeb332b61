"""Why something cannot be done at the window, said kindly."""

from madoguchi.core.errors import RefusedError

REFUSALS = {
    "closed": (
        "この手続きは、いまオンラインでは受け付けていません。",
        "This procedure does not take applications online at the moment.",
    ),
    "level": (
        "この手続きには、本人確認が必要です。窓口で本人確認を受けると、申請できるようになります。",
        "This procedure needs a check of your identity. After a check at the counter you can apply.",
    ),
    "moved": (
        "書いている間に、様式が新しくなりました。変わったところをご確認のうえ、もう一度押してください。",
        "The form was renewed while you were filling it in. Please look at what changed and press again.",
    ),
    "department": (
        "この手続きを担当する課の職員だけが、下書きを移せます。",
        "Only staff of the department in charge of the procedure can move its drafts.",
    ),
    "contractor": (
        "受託事業者の方は、下書きを移せません。",
        "Contractors cannot move drafts.",
    ),
    "unmapped": (
        "新しい版に、この版からの移し方（moves）が正しく書かれていません。下書きは、始めたときの版のまま送れます。",
        "The newer version has no sound mapping (moves) from this one. Drafts stay with the version they began with.",
    ),
    "nothing_to_move": ("移す下書きはありません。", "There are no drafts to move."),
    "ended": (
        "市が、補正のお願いを取り下げました。お送りいただくものはありません。",
        "The city took back its request. There is nothing to send.",
    ),
    "withdraw": (
        "決定のあとなので、取り下げることができません。担当の課にご相談ください。",
        "It is decided already and cannot be withdrawn. Please speak to the section in charge.",
    ),
    "cosign": (
        "いっしょに申請する方の同意が要ります。窓口のページから申請してください。",
        "Those who apply together must agree first. Please apply on the pages of the window.",
    ),
    "cosign_same": (
        "いっしょに申請する方のメールアドレスは、一人ずつ別のものにしてください。",
        "Each of those who apply together needs a mail address of their own.",
    ),
    "cosign_over": (
        "このお願いは終わっています。お答えいただくことはありません。",
        "This is over. There is nothing to answer.",
    ),
    "cosign_reason": (
        "同意しない理由を入力してください。申請する方に伝わります。",
        "Please say why you do not agree. The applicant will read it.",
    ),
    "frozen": (
        "同意をお願いしている間は、内容を変えられません。変えるときは「書き直す」を押してください。",
        "While others are asked to agree, nothing can be changed. Choose “Write it anew” to change it.",
    ),
    "text": ("伝えることを入力してください。", "Please enter what you want to say."),
    "over": (
        "取り下げた申請には、連絡を送れません。担当の課にお電話ください。",
        "It was withdrawn, so nothing can be sent. Please telephone the section in charge.",
    ),
}


class WindowRefusedError(RefusedError):
    """What somebody wanted to do is not possible, or not any more."""

    sentences = REFUSALS


class CosignersWantedError(WindowRefusedError):
    """Others apply together: it is handed over once they have agreed."""

    def __init__(self) -> None:
        super().__init__("cosign")
