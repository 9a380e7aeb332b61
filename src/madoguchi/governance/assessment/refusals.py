"""Why something cannot be done with an inventory, in both languages, by the name of its rule."""

from madoguchi.core.errors import RefusedError

REFUSALS = {
    "department": (
        "手続き棚卸しを受け持つ所属（city.yaml の assessment_departments）の職員だけができます。",
        "Only staff of the departments in charge of the inventory (assessment_departments of city.yaml) can do this.",
    ),
    "missing": ("ファイルを選んでください。", "Please choose a file."),
    "too_large": (
        "ファイルが大きすぎます（{limit} MBまで）。使わない列を除いてください。",
        "The file is too large ({limit} MB at most). Please take out columns that are not needed.",
    ),
    "title": (
        "棚卸しの名前を100文字以内で入力してください。",
        "Please give the inventory a name of at most 100 characters.",
    ),
    "year": ("年度を西暦4桁で入力してください。例：2026", "Please give the fiscal year, as 2026."),
    "residents": (
        "人口を数字で入力してください。例：98000",
        "Please give the population in figures, as 98000.",
    ),
    "state": (
        "この棚卸しは、もう先に進んでいます。画面を開き直してください。",
        "This inventory has moved on already. Please open the page again.",
    ),
    "columns": (
        "「手続名」の列を選んでください。",
        "Please choose the column that holds the names of procedures.",
    ),
    "twice": (
        "「{ja}」の列が二つあります。一つにしてください。",
        "Two columns are named “{en}”. Please keep one of them.",
    ),
    "no_rows": (
        "手続きの行がありません。列の選び方を確かめてください。",
        "There is no row of a procedure. Please look at the columns again.",
    ),
}


class AssessmentRefusedError(RefusedError):
    """Something cannot be done with an inventory."""

    sentences = REFUSALS
