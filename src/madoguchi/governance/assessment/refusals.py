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
        "「{field_ja}」の列が二つあります。一つにしてください。",
        "Two columns are named “{field_en}”. Please keep one of them.",
    ),
    "no_rows": (
        "手続きの行がありません。列の選び方を確かめてください。",
        "There is no row of a procedure. Please look at the columns again.",
    ),
    "used": (
        "この一覧は読み直せません。直した値、対応した指摘、計画、下書き、照会のどれかが、この一覧の行をもとにしていて、"
        "読み直すとなくなるためです。新しい一覧として読み込んでください。",
        "This list cannot be read again: values that were mended, settled findings, plans, drafts or hearings rest on "
        "its rows and would be lost. Please bring it as a new list.",
    ),
    "own_rows": (
        "直せるのは、棚卸しを受け持つ所属と、その手続きの担当課の職員だけです。",
        "Only staff of the departments in charge of the inventory, and of the procedure's own, can mend it.",
    ),
    "field": (
        "その項目はありません。項目を選び直してください。",
        "There is no such field. Please choose again.",
    ),
    "measured": (
        "この値は、申請の記録から数えたものです。手では直せません。",
        "This value is counted from the record of applications, and is not mended by hand.",
    ),
    "name_missing": ("手続名を入力してください。", "Please enter the procedure's name."),
    "too_long": ("{limit}文字以内で入力してください。", "Please use at most {limit} characters."),
    "typed_approximate": (
        "おおよその数は入れられません。正確な数を入れるか、わからなければ空のままにしてください。",
        "This is about so many. Please enter the exact figure, or leave it blank if nobody knows.",
    ),
    "typed_range": (
        "幅のある数は入れられません。一つの数にするか、わからなければ空のままにしてください。",
        "This is a range. Please enter one figure, or leave it blank if nobody knows.",
    ),
    "typed_dated": (
        "日付のようです。数を入れてください。例：1200",
        "This looks like a date. Please enter a figure, as 1200.",
    ),
    "typed_negative": ("0以上の数を入れてください。", "Please enter a figure of 0 or more."),
    "typed_fraction": (
        "小数は入れられません。整数で入れてください。",
        "Please enter a whole number.",
    ),
    "typed_unclear": (
        "読み取れませんでした。数なら 1200、有無なら「あり」「なし」のように入れてください。",
        "This could not be read. Please enter a figure as 1200, or yes or no.",
    ),
    "typed_no_code": (
        "一覧にない値です。選択肢から選んでください。",
        "This is not on the list. Please choose one of the options.",
    ),
    "typed_too_large": (
        "数が大きすぎます。桁を確かめてください。",
        "This figure is too large. Please look at its digits.",
    ),
    "nothing_chosen": ("行を選んでから、押してください。", "Please choose rows first."),
    "one_list": (
        "まとめられるのは、同じ一覧の行だけです。",
        "Only rows of one list can be joined.",
    ),
    "alone": (
        "この行は、ほかの行とまとまっていません。",
        "This row stands by itself already.",
    ),
    "note": (
        "このままで正しい理由を、500文字以内で入力してください。",
        "Please say why it is right as it is, in at most 500 characters.",
    ),
    "settled": (
        "この指摘は、もう対応済みです。",
        "This finding was settled already.",
    ),
    "finding_gone": (
        "この指摘は、もうありません。一覧を見直したところ、当てはまらなくなっていました。",
        "This finding is gone: the list was looked at anew, and it holds no more.",
    ),
    "not_right": (
        "取り消せるのは、「このままで正しい」とした指摘だけです。直した値は、もとの値を入れ直してください。",
        "Only what was said to be right can be taken back. To undo a mended value, enter the earlier one again.",
    ),
    "book_too_large": (
        "Excelにできるのは{limit}行までです。絞り込むか、CSVにしてください。",
        "Excel takes at most {limit} rows here. Please narrow the list, or take CSV.",
    ),
    "hearing_title": (
        "照会の名前を100文字以内で入力してください。",
        "Please give the hearing a name of at most 100 characters.",
    ),
    "due_on": (
        "回答の期限には、今日からあとの日を選んでください。",
        "Please choose a day from today on by which to answer.",
    ),
    "list_before": (
        "もとにできるのは、読み込みの終わった市の棚卸しだけです。",
        "Only a list of the city that has been read can prefill a hearing.",
    ),
    "no_sheet": (
        "照会の様式（手続き {procedure}）が公開されていません。パックに入れて読み込んでください。",
        "The sheet of the hearing (procedure {procedure}) is not published. Please load it with the pack.",
    ),
    "nobody_asked": ("照会する所属を選んでください。", "Please choose the departments to ask."),
    "nobody_chosen": ("担当の所属を選んでください。", "Please choose a department."),
    "not_asked": (
        "照会している所属から選んでください。",
        "Please choose one of the departments that are asked.",
    ),
    "nothing_lacks": ("未回答の手続きはありません。", "Nothing lacks an answer."),
    "hearing_closed": ("この照会は締め切られました。", "This hearing is closed."),
    "hearing_department": (
        "回答できるのは、照会を受けた所属の職員だけです。",
        "Only staff of the department that is asked can answer.",
    ),
    "contractor": (
        "受託事業者の職員は、照会に回答できません。",
        "A contractor's staff cannot answer a hearing.",
    ),
    "answered": (
        "回答済みです。なくなった手続きは、備考に書いて回答し直してください。",
        "It was answered. If there is no such procedure any more, please answer again and say so in the note.",
    ),
    "answered_meanwhile": (
        "ほかの方が、先に回答しました。直すときは「回答し直す」を押してください。",
        "Somebody has answered it meanwhile. To change the answer, please choose to answer again.",
    ),
    "nothing_before": (
        "昨年の値がありません。「入力する」から回答してください。",
        "There are no values of last year. Please fill in the sheet.",
    ),
    "not_as_before": (
        "昨年の値のままでは回答できません。「入力する」から確かめてください。",
        "The values of last year cannot be handed in as they are. Please look at them in the sheet.",
    ),
    "rows_there": (
        "この所属には、照会された手続きがあります。手続きごとに回答してください。",
        "This department is asked for procedures. Please answer for each.",
    ),
    "row_name": (
        "手続きの名前を{most}文字以内で入力してください。",
        "Please give the procedure's name in at most {most} characters.",
    ),
    "post": (
        "市の職に就いている方だけができます。",
        "Only those who hold a post in the city can do this.",
    ),
    "views": (
        "保存できるのは{limit}件までです。要らないものを消してください。",
        "At most {limit} views can be saved. Please delete one that is not needed.",
    ),
    "view_name": (
        "見方の名前を{limit}文字以内で入力してください。",
        "Please give the view a name of at most {limit} characters.",
    ),
    "view_taken": (
        "同じ名前の見方があります。別の名前にしてください。",
        "There is a view of this name already. Please choose another.",
    ),
    "view_own": (
        "変えたり消したりできるのは、保存した方だけです。",
        "Only whoever saved it can change or delete it.",
    ),
    "no_procedure": (
        "その手続きは公開されていません。選び直してください。",
        "There is no such procedure here. Please choose again.",
    ),
    "linked": (
        "この行は、ほかの手続きと結び付いています。先に、結び付きをやめてください。",
        "This row is linked to another procedure. Please take that back first.",
    ),
    "linked_twice": (
        "その手続きは、この一覧の別の行と結び付いています。件数を二重に数えることになるため、結び付けられません。",
        "That procedure is linked to another row of this list: it would be counted twice.",
    ),
    "not_linked": (
        "この行は、どの手続きとも結び付いていません。",
        "This row is linked to no procedure.",
    ),
    "plan_name": (
        "計画案の名前を{limit}文字以内で入力してください。",
        "Please give the plan a name of at most {limit} characters.",
    ),
    "plans": (
        "計画案は、一つの棚卸しに{limit}個までです。使わないものを消してください。",
        "A list has at most {limit} plans. Please delete one that is not needed.",
    ),
    "plan_turn": (
        "この計画案は、ほかの方が変えたか、計算中です。画面を開き直してください。",
        "Somebody has changed this plan, or it is being reckoned. Please open the page again.",
    ),
    "plan_adopted": (
        "採用した計画は、変えたり消したりできません。写しを作って変えてください。",
        "The adopted plan cannot be changed or deleted. Please make a copy and change that.",
    ),
    "plan_unsolved": (
        "計算の終わった計画案だけを採用できます。",
        "Only a plan that has been reckoned can be adopted.",
    ),
    "plan_meanwhile": (
        "ほかの方が、同時に別の計画案を採用しました。画面を開き直して確かめてください。",
        "Somebody adopted another plan at the same time. Please open the page again and look.",
    ),
    "plan_given": (
        "計画案の条件を読み取れません。条件を入れ直してください。",
        "What the plan was given cannot be read. Please enter it again.",
    ),
    "plan_nothing": (
        "選べる手続きがありません。対象の手続きは、すでにオンラインか、法令でできないか、件数がわからないものだけです。対象を広げるか、件数を調べてください。",
        "There is nothing to choose: everything is on line already, forbidden by law, or of unknown volume. "
        "Please widen what it is about, or find the volumes.",
    ),
    "plan_too_little": (
        "予算では、どの手続きもオンラインにできません。いちばん安い手続きでも、要る仕組みを入れて{yen}円かかります。予算を増やしてください。",
        "The budgets put nothing on line: even the cheapest procedure takes {yen} yen with what it needs. "
        "Please raise the budgets.",
    ),
    "draft_changed": (
        "入力している間に、{name}さんが保存しました。下の文章はまだ保存されていません。いま保存されている文章と見比べて、"
        "もう一度保存してください。",
        "{name} saved this while you were writing. What you wrote is below and not saved yet. Please compare it with "
        "what is saved now, and save again.",
    ),
    "draft_nul": (
        "保存できない文字（目に見えない制御文字）があります。取り除いてください。",
        "There is a character that cannot be kept (an invisible control character). Please take it out.",
    ),
    "draft_long": (
        "長すぎて保存できません（{limit}文字まで）。",
        "This is too long to be kept ({limit} characters at most).",
    ),
    "draft_undecided": (
        "まだ公開できません。決めることがあと{number}件あります。",
        "It cannot be published yet: things to decide: {number}.",
    ),
    "draft_faults": (
        "まだ公開できません。直すところが{number}か所あります。",
        "It cannot be published yet: there are {number} things to mend.",
    ),
}


class AssessmentRefusedError(RefusedError):
    """Something cannot be done with an inventory."""

    sentences = REFUSALS
