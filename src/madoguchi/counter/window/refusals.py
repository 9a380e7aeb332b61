"""Why something cannot be done at the window, said kindly."""

from madoguchi.core.errors import PlainError


class WindowRefused(PlainError):  # noqa: N818  # the word a person reads
    """What somebody wanted to do is not possible, or not any more; `rule` says by which rule."""

    def __init__(self, rule: str) -> None:
        super().__init__(*REFUSALS[rule])
        self.rule = rule


REFUSALS = {
    "closed": (
        "この手続きは、いまオンラインでは受け付けていません。",
        "This procedure does not take applications online at the moment.",
    ),
    "level": (
        "この手続きには、本人確認が必要です。窓口で本人確認を受けると、申請できるようになります。",
        "This procedure needs a check of your identity. After a check at the counter you can apply.",
    ),
    "ended": (
        "市が、補正のお願いを取り下げました。お送りいただくものはありません。",
        "The city took back its request. There is nothing to send.",
    ),
    "withdraw": (
        "決定のあとなので、取り下げることができません。担当の課にご相談ください。",
        "It is decided already and cannot be withdrawn. Please speak to the section in charge.",
    ),
    "text": ("伝えることを入力してください。", "Please enter what you want to say."),
    "over": (
        "取り下げた申請には、連絡を送れません。担当の課にお電話ください。",
        "It was withdrawn, so nothing can be sent. Please telephone the section in charge.",
    ),
}


def refused(rule: str) -> WindowRefused:
    """The refusal of a rule."""
    return WindowRefused(rule)
