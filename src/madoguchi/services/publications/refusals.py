"""Why something cannot be published, said kindly."""

from madoguchi.core.errors import RefusedError

REFUSALS = {
    "counting": (
        "まだ集計が終わっていません。数秒たってから、このページを読み込み直してください。",
        "The counting is not done yet. Please load this page again in a few seconds.",
    ),
    "too_few": (
        "回答が少ないため、公表できません。公表できる数になってから、もう一度集計してください。",
        "There are too few answers to be published. Please count again when there are enough.",
    ),
    "published": (
        "公表するものがありません。すでに公表したか、まだ集計していません。",
        "There is nothing to publish: it is out already, or was not counted yet.",
    ),
    "changed": (
        "見ていただいたあとに、集計し直されています。もう一度ご覧になってから、公表してください。",
        "It was counted anew after you looked at it. Please look again before you publish it.",
    ),
    "contractor": (
        "受託事業者の方は、集計や公表ができません。職員に引き継いでください。",
        "Contractors may neither count nor publish. Please hand over to a member of staff.",
    ),
    "difference": (
        "いま公表している版との差がわずかなため、くらべると少ない数がわかってしまいます。"
        "もっと増えてから集計し直すか、いまの版に誤りがあるときは、先に取り下げてください。",
        "It differs so little from the edition that is out that small numbers could be reckoned by comparing both. "
        "Please count again when there are more, or withdraw that edition first if it is wrong.",
    ),
    "reason": (
        "取り下げる理由を書いてください。どなたでも読めるところに出ます。",
        "Please write why it is withdrawn. Anyone can read it.",
    ),
    "withdrawn": ("この版は、すでに取り下げています。", "This edition is withdrawn already."),
}


class PublicationRefusedError(RefusedError):
    """It cannot be published or withdrawn."""

    sentences = REFUSALS
