"""Why an absence or a change of posts cannot be noted, in both languages, by the name of its rule."""

from madoguchi.core.errors import RefusedError

REFUSALS = {
    "dates": (
        "不在の日が正しくありません。終わりの日は、始まりの日以後で、今日以後にしてください。",
        "Please check the days: the last one must not be before the first, nor before today.",
    ),
    "overlap": (
        "この期間には、もう不在の予定が入っています。前の予定を終えてから、入れ直してください。",
        "An absence is noted for these days already. Please end that one first.",
    ),
    "deputy": (
        "代わりの方は、本人のほかの、いま在職している職員から選んでください。",
        "Please choose somebody else, who serves now, to stand in.",
    ),
    "staff": (
        "ほかの方の不在を入れられるのは、その所属の決裁をする方だけです。",
        "Only those who decide in a department may note the absence of others of it.",
    ),
    "over": ("この不在は、もう終わっています。", "This absence is over already."),
    "missing": ("ファイルを選んでください。", "Please choose a file."),
    "too_large": ("ファイルが大きすぎます（10 MBまで）。", "The file is too large (10 MB at most)."),
    "headers": (
        "「職員番号」と、「新職」か「職名」の列が要ります。1行目の見出しを確かめてください。",
        "The columns 職員番号 and 新職 or 職名 are needed. Please check the headers in the first line.",
    ),
    "nothing": (
        "異動の行も、終わる所属もありません。どちらかを入れてください。",
        "There is neither a row of a change nor a department that ends. Please give one of them.",
    ),
    "successors": (
        "終わる所属は、1行に1つ「前の所属 → 後の所属」と書いてください。",
        "Please write each department that ends on a line of its own: “old → new”.",
    ),
    "faults": (
        "直すところが残っているので、反映できません。ファイルを直して、読み込み直してください。",
        "There are faults left. Please mend the file and load it again.",
    ),
    "applied": ("この異動は、もう反映されています。", "This change has been applied already."),
}


class StaffingRefusedError(RefusedError):
    """An absence or a change of posts cannot be taken so."""

    sentences = REFUSALS
