"""Why money cannot be taken or ordered, said kindly. What is true in the end, the database's constraints hold."""

from madoguchi.core.errors import RefusedError

REFUSALS = {
    "no_budget": (
        "{fiscal_year}年度の予算「{budget}」がありません。財政の担当に連絡してください（city.yaml の budgets）。",
        "There is no budget “{budget}” of the fiscal year {fiscal_year}. Please tell finance (budgets in city.yaml).",
    ),
    "ceiling": (
        "予算の残りは{left:,}円です。{amount:,}円を使うことはできません。額を見直すか、補正予算を待ってください。",
        "{left:,} yen are left in the budget: {amount:,} cannot be taken. Mend the sum, or wait for more budget.",
    ),
    "below_ordered": (
        "すでに{ordered:,}円の支出命令が出ています。それより少なくはできません。",
        "{ordered:,} yen are ordered already: the sum cannot be less.",
    ),
    "below_taken": (
        "予算 {budget} は、すでに{taken:,}円を使うことになっています。それより少なくはできません。",
        "{taken:,} yen of the budget {budget} are taken already: its ceiling cannot be less.",
    ),
    "over": (
        "確定した額の残りは{left:,}円です。{amount:,}円の支出命令はできません。",
        "{left:,} yen of the fixed sum are left: {amount:,} cannot be ordered.",
    ),
    "books_closed": (
        "{fiscal_year}年度の会計は、5月31日で閉じました。今年度の予算から支出してください。",
        "The books of the fiscal year {fiscal_year} closed on 31 May. Please order it from this year's budget.",
    ),
    "books_closed_by": (
        "{numbers} は前の年度の支出命令です。振込指定日は、その年度の会計を閉じる5月31日までです。"
        "間に合わないものは取り消し、今年度の予算から命令し直してください。",
        "{numbers} belong to the year before, whose books close on 31 May: they are paid by then. What is too late is "
        "cancelled, and ordered again from this year's budget.",
    ),
    "nothing": ("支払う額がありません。", "There is nothing to pay."),
    "account": (
        "振込先の口座がありません。補正を求めてください。",
        "There is no account to pay into. Please ask for it.",
    ),
    "cancelled": ("この支出命令は取り消されています。", "This order was cancelled."),
    "reason": ("理由を書いてください。", "Please write the reason."),
    "transferring": (
        "振込の途中です。取り消せるのは、振込を取りやめるか、口座不備で戻ったあとです。",
        "It is being transferred. It can be cancelled once the transfer is dropped, or the money came back.",
    ),
    "paid": ("もう支払われています。", "It is paid already."),
    "no_account": (
        "市の支払いの口座が決まっていません。管理者に、city.yaml の transfer に書いて読み込むように頼んでください。",
        "The account that the city pays from is not set. Please ask for it under transfer in city.yaml.",
    ),
    "contractor": ("受託事業者の方はできません。", "A contractor may not do this."),
    "department": (
        "振込を扱えるのは、city.yaml の transfer に書かれた所属の職員です。",
        "Only staff of the departments under transfer in city.yaml handle transfers.",
    ),
    "post": (
        "審査できるのは、振込の審査を受け持つ職の方です。その職は、city.yaml の transfer に書かれています。",
        "Only the holder of the post that checks transfers may do so; it stands under transfer in city.yaml.",
    ),
    "two_people": (
        "振込を作った方は審査できません。ほかの方が審査してください。",
        "Who made the transfer cannot check it. Please let another person do so.",
    ),
    "mended_by_you": (
        "口座を直した方は、その支払いの振込を審査できません。ほかの方が審査してください。",
        "Who mended an account cannot check the transfer to it. Please let another person do so.",
    ),
    "pay_day": (
        "振込指定日を、今日から1年以内の銀行の営業日にしてください（土日、祝日、12月31日から1月3日までを除く）。",
        "The day of payment is a day within a year on which banks are open: no weekend, holiday or year's end.",
    ),
    "none_chosen": (
        "振り込む支出命令がありません。選び直してください。",
        "There is no order to be paid. Please choose again.",
    ),
    "changed": (
        "{numbers} は、もう待っていません（取り消されたか、ほかの振込に入りました）。選び直してください。",
        "{numbers} of those chosen wait no longer: cancelled, or in another transfer. Please choose again.",
    ),
    "unsendable": (
        "銀行に送れない口座があります。{faults}　何も変わっていません。口座不備に回すか、選び直してください。",
        "Some accounts cannot be sent to a bank. {faults_en} Nothing was changed: set them aside, or choose again.",
    ),
    "too_much": (
        "一件の振込は9,999,999,999円までです。",
        "One payment is at most 9,999,999,999 yen.",
    ),
    "moved_on": (
        "この振込は、もう次へ進んでいます。画面を開き直してください。",
        "This transfer has moved on. Please open the page again.",
    ),
    "day_passed": (
        "振込指定日を過ぎています。取りやめて、新しい日で作り直してください。",
        "The day of payment is past. Please drop it and make another.",
    ),
    "maybe_paid": (
        "銀行に渡すファイルを取り出し、振込指定日になっています。もう振り込まれたかもしれないので、取り出し直すことも、"
        "取りやめることもできません。銀行の結果を読み込んでください。銀行が扱わなかったものは、組戻しの表で戻せます。",
        "The file was fetched and its day of payment has come: the bank may have paid. It can neither be fetched again "
        "nor dropped. Please read the bank's results; what the bank did not take comes back by a table of rejections.",
    ),
    "day_ahead": (
        "振込指定日がまだ来ていません。残りがすべて振り込まれたことは、その日から記録できます。",
        "The day of payment has not come yet. That all the rest was paid can be noted from then on.",
    ),
    "digest": (
        "ファイルの中身が、作ったときと違います。取りやめて作り直し、管理者に知らせてください。",
        "The file is not as it was made. Please drop it, make another, and tell the administrator.",
    ),
    "fetched": (
        "銀行に渡すファイルを取り出した方は、取りやめられません。ほかの方が、銀行に確かめてから取りやめてください。",
        "Who fetched the file cannot drop it. Let another person ask the bank first, and then drop it.",
    ),
    "told": (
        "銀行の結果が読み込まれているので、取りやめられません。",
        "The bank's results are there: it can no longer be dropped.",
    ),
    "not_fetched": (
        "まだファイルを銀行に渡していません。結果は、渡したあとに読み込めます。",
        "The file has not gone to the bank yet. Results can be read after that.",
    ),
    "no_file": ("ファイルを選んでください。", "Please choose a file."),
    "big_file": (
        "ファイルが大きすぎます（{most}MBまで）。銀行の結果のファイルか、確かめてください。",
        "The file is too large (up to {most} MB). Is it the bank's file of results?",
    ),
    "read_already": (
        "このファイルは、もう読み込まれています（{at}、{who}）。何も変わっていません。",
        "This file was read already ({at_en}, {who_en}). Nothing was changed.",
    ),
    "wrong_account": (
        "ほかの口座（委託者）のファイルです。この振込の口座は、委託者コード {client} です。",
        "This file is of another account: that of this transfer has the code {client}.",
    ),
    "wrong_day": (
        "ほかの日の振込のファイルです。この振込の指定日は {day} です。",
        "This file is of another day: this transfer is of {day_en}.",
    ),
    "not_ours": (
        "{record}件目のレコードは、この振込にありません。ほかの振込のファイルではありませんか。",
        "Record {record} is not in this transfer. Is it the file of another one?",
    ),
    "differs": (
        "{record}件目のレコードの口座か金額が、送ったもの（{number}）と違います。銀行に確かめてください。",
        "Account or amount of record {record} differ from what was sent ({number}). Please ask the bank.",
    ),
    "twice": (
        "{number} の結果が2回書かれています（{record}件目）。銀行に確かめてください。",
        "There are two results of {number} (record {record}). Please ask the bank.",
    ),
    "no_result": (
        "{record}件目のレコードに結果がありません。銀行に渡したファイルではなく、銀行から届いた結果を選んでください。",
        "Record {record} has no result. Please choose the file that came from the bank, not the one sent.",
    ),
    "fewer": (
        "送った{sent}件のうち{told}件の結果しかありません（{number} など）。結果がそろったファイルを選んでください。",
        "Only {told} of {sent} payments have a result ({number} is missing). Please choose the whole file.",
    ),
    "columns": (
        "全銀形式の結果でも、組戻しの表でもありません。表の見出しには「理由」と、「支出命令番号」か、"
        "「金融機関コード」「支店コード」「口座番号」「金額」が要ります。",
        "This is neither a file of the banks nor a table of rejections. A table needs the headings 理由, and "
        "支出命令番号 or 金融機関コード, 支店コード, 口座番号 and 金額.",
    ),
    "row": (
        "{line}行目の振込が、この振込の中に見つかりません。",
        "Line {line}: there is no such payment in this transfer.",
    ),
    "unclear": (
        "{line}行目に当てはまる振込が二つ以上あります。支出命令番号を書いてください。",
        "Line {line} fits more than one payment. Please give its 支出命令番号.",
    ),
    "no_why": ("{line}行目に理由がありません。", "Line {line} has no reason."),
    "paid_after_all": (
        "{number} は振込できなかったと記録されていますが、このファイルでは振込済みです。銀行に確かめてください。",
        "{number} is recorded as not paid, and paid in this file. Please ask the bank.",
    ),
    "not_returned": (
        "この支出命令は、口座の直しを待っていません。画面を開き直してください。",
        "This order does not wait for its account. Please open the page again.",
    ),
    "evidence": (
        "何を見て確かめたかを書いてください（通帳の写しなど）。",
        "Please write what was shown as evidence, like a copy of the passbook.",
    ),
}


class SpendingRefusedError(RefusedError):
    """A budget or a payout does not allow this."""

    sentences = REFUSALS
