"""Why something cannot be exported, or a row of results not be taken, in both languages."""

from madoguchi.core.errors import RefusedError

REFUSALS = {
    "department": (
        "自分の所属の案件だけを扱えます。所属を選び直してください。",
        "Only cases of your own department. Please choose it again.",
    ),
    "contractor": (
        "受託事業者の方は、まとめて書き出すことも、結果を取り込むこともできません。職員に頼んでください。",
        "Contractors may neither export cases nor import results. Please ask a member of staff.",
    ),
    "procedure": ("手続きを一覧から選んでください。", "Please choose a procedure from the list."),
    "columns": ("書き出す項目を一つ以上選んでください。", "Please choose one column at least."),
    "layout": ("連携の様式を一覧から選んでください。", "Please choose a layout from the list."),
    "layout_changed": (
        "様式の「{column}」にあたる項目が、手続きにありません。様式を直すよう、管理者に伝えてください。",
        "The procedure has nothing for the column “{column}” of the layout. Please tell whoever keeps the layouts.",
    ),
    "dates": (
        "到達日は、はじめの日をおわりの日より前にしてください。",
        "The first day of arrival must not come after the last.",
    ),
    "ended": ("この作業は、もう終わっています。", "This has ended already."),
    "not_ready": ("ファイルはまだできていません。", "The file is not ready yet."),
    "gone": (
        "ファイルは7日たったので消しました。もう一度書き出してください。",
        "The file was deleted after seven days. Please export again.",
    ),
    "missing": ("ファイルを選んでください。", "Please choose a file."),
    "too_large": ("ファイルが大きすぎます（50 MBまで）。", "The file is too large (50 MB at most)."),
    "confirm": (
        "確認項目を確かめたことに、チェックを入れてください。",
        "Please tick that the items of the checklist were checked.",
    ),
    "again": (
        "同じファイルを前に取り込んでいます。もう一度取り込むときは、チェックを入れてください。"
        "前に反映した案件は、変わりません。",
        "This very file was imported before. Tick the box to import it again; cases done before stay as they are.",
    ),
    "lost": (
        "ファイルがもう残っていません。もう一度選んで取り込んでください。",
        "The file is no longer kept. Please choose it again.",
    ),
    "headers": (
        "「{column}」の列がありません。見出しを様式に合わせてください。",
        "There is no column “{column}”. Please name the columns as the layout says.",
    ),
    "empty": ("取り込む行がありません。", "There is no row to import."),
    "nothing_left": (
        "未解決の行がないか、内容が7日たって消えています。",
        "No unresolved row is left to try.",
    ),
    "unknown": ("この受付番号の案件はありません。", "There is no case of this number."),
    "elsewhere": (
        "ほかの所属の案件です。担当の所属に渡してください。",
        "This case belongs to another department. Please pass it on.",
    ),
    "other_procedure": (
        "この様式とは別の手続きの案件です。",
        "The case is of another procedure than the layout.",
    ),
    "wrong_value": (
        "結果「{value}」は、様式にない値です。",
        "The result “{value}” is not among those of the layout.",
    ),
    "already": (
        "この処理は、もう終わっています。",
        "This was done already.",
    ),
    "not_now": (
        "いまは「{step_ja}」の処理なので、この結果を反映できません。",
        "The case is at “{step_en}” now, where this result does not apply.",
    ),
    "twice": (
        "同じ案件が、このファイルの前の行にもあります。",
        "The same case stands on an earlier line too.",
    ),
}


class ExchangeRefusedError(RefusedError):
    """Something cannot be done."""

    sentences = REFUSALS
