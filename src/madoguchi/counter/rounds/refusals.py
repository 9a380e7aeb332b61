"""Why something cannot be done in a round, in both languages, by the name of its rule."""

from madoguchi.core.errors import RefusedError

REFUSALS = {
    "department": (
        "この選考を受け持つ所属の職員だけができます。",
        "Only staff of the department in charge of this selection can do this.",
    ),
    "contractor": (
        "受託事業者の職員は、選考の処理をできません。",
        "A contractor's staff cannot do this in a selection.",
    ),
    "state": (
        "選考が、もう次に進んでいます。画面を開き直してください。",
        "The selection has moved on already. Please open the page again.",
    ),
    "no_selection": (
        "この手続きには、選考（selection）の定めがありません。",
        "This procedure declares no selection.",
    ),
    "under_way": (
        "この手続きでは、ほかの回がまだ終わっていません。終えるか、取りやめてから作ってください。",
        "Another round of this procedure is still under way. Please finish or drop it first.",
    ),
    "title": (
        "回の名前を100文字以内で入力してください。",
        "Please give the round a name of at most 100 characters.",
    ),
    "dates": (
        "選考の日は、締切の日以後にしてください。",
        "The day of the selection must not be before the closing day.",
    ),
    "seat": (
        "定員は0から999までの数で入力してください：{place}（{age_class}）",
        "Seats are a number from 0 to 999: {place} ({age_class}).",
    ),
    "seats": ("定員がまだ入力されていません。", "No seats have been entered yet."),
    "entries": (
        "選考を待っている案件がありません。締切の日と、審査の進みぐあいを確かめてください。",
        "No case waits for this selection. Please check the closing day and how far the examination is.",
    ),
    "sure": (
        "元に戻せません。確認の欄にチェックを入れてください。",
        "This cannot be undone. Please tick the box to confirm.",
    ),
    "reason": ("理由を書いてください。", "Please write the reason."),
    "points": (
        "足す点数か引く点数を、-999から999まで（0以外）の整数で入力してください。",
        "Please enter the points to add or take away: a whole number from -999 to 999, not 0.",
    ),
    "same": (
        "前の計算から、何も変わっていません。結果も同じです。",
        "Nothing has changed since the last run, so the result is the same.",
    ),
    "stale": (
        "この計算のあとで、集めた案件か定員が変わっています。もう一度計算してください。",
        "Cases or seats have changed since this run. Please run it again.",
    ),
    "last": ("いちばん新しい計算だけを伺えます。", "Only the last run can be proposed."),
    "blocking": (
        "計算で決められないきょうだいがいます。どう扱うかを書いてください。",
        "Some siblings could not be settled. Please write how they are dealt with.",
    ),
    "nobody_decides": (
        "専決区分に、この決定をする職がありません。システムの管理者に連絡してください。",
        "No post may decide this. Please tell the administrator.",
    ),
    "post": (
        "決裁できるのは{post}の職にある方だけです（不在のときは、代わりに決裁する職の方）。",
        "Only the holder of the post {post} can decide this, or a deputy while they are away.",
    ),
    "review": (
        "後閲は、代わって決裁された職の方だけが行えます。",
        "Only the holder of the post for whom it was decided can review it.",
    ),
    "apart": (
        "計算や伺いをした方は決裁できません（職務の分離）。",
        "Who ran or proposed it cannot decide it (duties apart).",
    ),
    "prepared": (
        "この選考の案件を審査した方は決裁できません（職務の分離）。",
        "Who examined a case of this selection cannot decide it (duties apart).",
    ),
    "file": (
        "CSVかExcelのファイルを選んでください（1MBまで）。",
        "Please choose a CSV or Excel file of at most 1 MB.",
    ),
    "no_class": (
        "見出しに年齢クラスがありません。1列目は施設、2列目からは {known} のどれかです。",
        "The headers name no age class. The first column is the place, the others are among {known}.",
    ),
    "unknown_class": (
        "見出し「{header}」という年齢クラスはありません。使えるのは {known} です。",
        "There is no age class “{header}”. There are: {known}.",
    ),
    "class_twice": ("見出し「{header}」が2回あります。", "The header “{header}” stands twice."),
    "unknown_place": (
        "{line}行目：「{place}」という施設はありません。手続きの希望先の名前で書いてください。",
        "Line {line}: there is no place “{place}”. Please use the names of the choices.",
    ),
    "place_twice": ("{line}行目：「{place}」が2回あります。", "Line {line}: “{place}” stands twice."),
    "surplus": (
        "{line}行目：見出しより多くのセルがあります。",
        "Line {line}: there are more cells than headers.",
    ),
    "number": (
        "{line}行目：「{place}」の定員は0から999までの数で書いてください。",
        "Line {line}: the seats of “{place}” are a number from 0 to 999.",
    ),
}


class RoundRefusedError(RefusedError):
    """What a clerk asked for cannot be done."""

    sentences = REFUSALS
