"""Why a file of the extract is not taken, in both languages."""

from madoguchi.core.errors import RefusedError

REFUSALS = {
    "missing": ("ファイルを選んでください。", "Please choose a file."),
    "too_large": (
        "ファイルが大きすぎます（200 MBまで）。分けて、一部だけのファイルとして取り込んでください。",
        "The file is too large (200 MB at most). Please divide it, and import the parts as partial files.",
    ),
    "under_way": (
        "ほかの取り込みが進んでいます。終わってから、もう一度選んでください。",
        "Another import is under way. Please try again when it has ended.",
    ),
    "no_rows": (
        "取り込める行がありません。前の照合用データを、そのまま使います。",
        "There is no row that could be taken. The earlier extract stays as it is.",
    ),
    "lost": (
        "ファイルがもう残っていません。もう一度選んで取り込んでください。",
        "The file is no longer kept. Please choose it again.",
    ),
    "ended": ("この取り込みは、もう終わっています。", "This import has ended already."),
}


class ImportRefusedError(RefusedError):
    """A file cannot be taken, or not now."""

    sentences = REFUSALS
