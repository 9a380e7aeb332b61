"""Why money cannot be taken, waived or asked for, said kindly. What is true in the end, the constraints hold."""

from madoguchi.core.errors import RefusedError

from .models import FACES

_FACES_JA = "、".join(f"{face:,}" for face in FACES)
_FACES_EN = ", ".join(f"{face:,}" for face in FACES)
REFUSALS = {
    "paid": (
        "この料金は、ほかの方がすでに収納しています。画面を開き直し、お預かりしたものはお返しください。",
        "Somebody else has taken this payment already. Please open the page again and give back what you were handed.",
    ),
    "waived": (
        "この料金はすでに免除されています。画面を開き直してください。",
        "This charge has been waived already. Please open the page again.",
    ),
    "cancelled": (
        "この料金はすでに取り消されています。画面を開き直してください。",
        "This charge has been cancelled already. Please open the page again.",
    ),
    "way": (
        "この料金は、この方法では受け取れません。受け取れる方法を手続きの案内で確かめてください。",
        "This charge cannot be paid in this way. Please see the procedure's page for the ways that it takes.",
    ),
    "begun_elsewhere": (
        "同じときに、ほかの方法でのお支払いが始まりました。お支払いの方法をもう一度選んでください。",
        "At the same moment a payment in another way was begun. Please choose again how to pay.",
    ),
    "too_little": (
        "お預かりした額が{short:,}円足りません。料金は{amount:,}円です。不足の分をお預かりしてから入力してください。",
        "{short:,} yen are missing: the charge is {amount:,} yen. Please ask for the rest before you enter it.",
    ),
    "too_much": (
        "お預かりした額が大きすぎます（{most:,}円まで）。けたを確かめてください。",
        "That is more than can be handed over here (at most {most:,} yen). Please check the number of digits.",
    ),
    "no_orders": (
        "定額小為替が1枚も入力されていません。記号番号と金額を入力してください。",
        "No postal order was entered. Please enter the number and the amount of each.",
    ),
    "order_number": (
        "定額小為替の記号番号「{number}」を読み取れません。証書にある記号と番号を、続けて英数字6～20文字で入力してください。",
        "“{number}” is not the number of a postal order. Please type the sign and number on it: "
        "6 to 20 letters and digits.",
    ),
    "face": (
        f"定額小為替に{{face:,}}円のものはありません。証書の金額を確かめてください（{_FACES_JA}円のどれかです）。",
        f"There is no postal order of {{face:,}} yen. Please check the amount on it (one of {_FACES_EN} yen).",
    ),
    "order_twice": (
        "同じ記号番号「{number}」が2回入力されています。1枚ずつの番号を確かめてください。",
        "The number {number} was entered twice. Please check the number of each order.",
    ),
    "order_used": (
        "記号番号「{number}」の定額小為替は、前に受け取ったものとして入力されています。番号を確かめてください。",
        "The postal order {number} has been entered before. Please check its number.",
    ),
    "sum": (
        "定額小為替の合計は{total:,}円で、料金の{amount:,}円と同じではありません。"
        "おつりは出せません。入力を確かめ、合っていれば申請者に連絡してください。",
        "The postal orders come to {total:,} yen, not to the {amount:,} yen of the charge. No change can be given. "
        "Please check what you entered; if it is right, please write to the applicant.",
    ),
    "evidence": (
        "免除の理由を確かめた書類が入力されていません。何で確かめたかを入力してください。",
        "Nothing says how the reason for the waiver was verified. Please enter what you were shown.",
    ),
    "reason": (
        "取消しの理由が入力されていません。理由を入力してください。",
        "There is no reason for cancelling. Please enter one.",
    ),
    "no_file": (
        "ファイルが選ばれていません。ファイルを選んでください。",
        "No file was chosen. Please choose one.",
    ),
    "file_large": (
        "ファイルが大きすぎます（{megabytes}MBまで）。分けて取り込んでください。",
        "The file is too large (at most {megabytes} MB). Please bring it in in parts.",
    ),
    "file_rows": (
        "行が多すぎます（{most:,}行まで）。分けて取り込んでください。",
        "There are too many rows (at most {most:,}). Please bring the file in in parts.",
    ),
    "file_known": (
        "同じ中身のファイルを、前に取り込んでいます。一覧で確かめてください。",
        "A file with the same contents was brought in before. Please look at the list.",
    ),
    "file_empty": (
        "見出しのほかに行がありません。ファイルを確かめてください。",
        "There are no rows below the headers. Please check the file.",
    ),
    "file_kind": (
        "ファイルの種類を選んでください。",
        "Please choose what kind of file it is.",
    ),
    "columns": (
        "見出しに「{names}」がありません。表のはじめの行を確かめてください。",
        "The columns {names} are missing. Please check the first row of the table.",
    ),
    "columns_chosen": (
        "「{names}」の列が選ばれていません。表の見出しから選んでください。",
        "No column is chosen for {names}. Please choose one of the table's headers.",
    ),
    "column_twice": (
        "「{name}」に2つの列が選ばれています。どちらかを「使わない」にしてください。",
        "Two columns are chosen for {name}. Please leave one of them out.",
    ),
    "bills_named": (
        "件名（日本語と英語）、納め先、科目をすべて入力してください。",
        "Please enter the title in both languages, the payee and the account.",
    ),
    "issuer": (
        "請求書発行企業コードは、6桁の数字です。コンビニで納められないときは空けておきます。",
        "The issuer's code has six digits. Leave it empty where stores take no payments.",
    ),
    "row_long": (
        "「{name}」が長すぎます（{most}文字まで）。",
        "“{name}” is too long (at most {most} characters).",
    ),
    "row_named": (
        "通知番号か宛名が空です。",
        "The number or the name is empty.",
    ),
    "row_amount": (
        "金額は、1円から{most:,}円までの整数にしてください。",
        "The amount must be a whole number of yen from 1 to {most:,}.",
    ),
    "row_due": (
        "納期限（{day}）は、今日から2年先までの日にしてください。",
        "The due day ({day}) must be from today up to two years ahead.",
    ),
    "line_twice": (
        "整理番号「{reference}」の、納付日・番号・金額も同じ行が、ファイルの中に2回あります。",
        "The reference {reference} is in the file twice, with the same day, number and amount.",
    ),
    "row_twice": (
        "通知番号「{number}」で納期限も同じ行が、ファイルの中に2回あります。",
        "The number {number} is in the file twice, with the same due day.",
    ),
    "row_el_twice": (
        "eL番号「{number}」が、ファイルの中に2回あります。",
        "The eL number {number} is in the file twice.",
    ),
    "row_known": (
        "「{number}」の請求は、前に取り込んでいます。",
        "The bill {number} was brought in before.",
    ),
    "row_reference": (
        "番号か整理番号が空です。",
        "The number or the reference is empty.",
    ),
    "row_paid_on": (
        "納付日（{day}）は、今日までの5年間の日にしてください。",
        "The day of payment ({day}) must be within the five years up to today.",
    ),
    "other_city": (
        "ほかの団体（{code}）のデータです。ファイルを確かめてください。",
        "These data are of another municipality ({code}). Please check the file.",
    ),
    "barcode_amount": (
        "バーコードの額（{code:,}円）と金額（{yen:,}円）が違います。",
        "The barcode says {code:,} yen, the amount is {yen:,} yen.",
    ),
    "no_slips": (
        "納付書にする未納の請求がありません。納められたか、取り消されています。",
        "There is no charge to print a slip of: all were paid or cancelled.",
    ),
    "reduced_elsewhere": (
        "手続きの料金です。申請した方に伝わるように、その申請の画面で免除してください。",
        "This is the fee of an application. Please waive it there, so that the applicant is told.",
    ),
    "reduction_waits": (
        "この請求には、決めるのを待っている提案があります。それが決まってから提案してください。",
        "A proposal about this charge waits to be decided. Please wait until it is.",
    ),
    "reduction_decided": (
        "この提案は、すでに決まっています。画面を開き直してください。",
        "This proposal has been decided already. Please open the page again.",
    ),
    "reduction_own": (
        "ご自分の提案は決められません。ほかの職員に決めてもらってください。",
        "You cannot decide on your own proposal. Please ask another member of staff.",
    ),
    "reduction_answer": (
        "認めない理由が入力されていません。理由を入力してください。",
        "Nothing says why it is refused. Please enter the reason.",
    ),
    "basis": (
        "根拠と、確かめた書類を入力してください。",
        "Please enter the rule and the evidence.",
    ),
    "percent": (
        "減らす割合（1から100まで）か、納める額を入力してください。",
        "Please enter by how many percent (1 to 100), or how many yen are owed then.",
    ),
    "write_off_whole": (
        "不納欠損は、請求の全額についてだけ提案できます。",
        "Only the whole of a charge can be written off.",
    ),
    "not_lapsed": (
        "まだ時効になっていません。時効の日を確かめてください。",
        "The charge has not lapsed yet. Please look at the day on which it does.",
    ),
    "not_late": (
        "納期限を過ぎていません。過ぎてから送ってください。",
        "The charge is not late yet. Please send it once it is.",
    ),
    "reminded": (
        "すでに送っています（督促状は1回、お知らせは1日に1回）。",
        "It was sent already: a demand once, a reminder once a day.",
    ),
    "demand_name": (
        "宛名が入力されていません。督促状をどなたに送るかを入力してください。",
        "Nobody is named. Please enter to whom the demand is sent.",
    ),
    "demand_address": (
        "住所が入力されていません。督促状の送り先を入力してください。",
        "The address is missing. Please enter where the demand is sent.",
    ),
    "demand_until": (
        "指定期限は、{first:%Y-%m-%d}から{last:%Y-%m-%d}までの日を入力してください。",
        "The day to pay until must be from {first:%Y-%m-%d} to {last:%Y-%m-%d}. Please enter another.",
    ),
    "demand_department": (
        "担当の所属を選んでください。督促状に、問い合わせ先として書きます。",
        "Please choose the department in charge. The demand names it for questions.",
    ),
    "demand_elsewhere": (
        "利用料金や、市が納め先でない請求の督促状は、ここでは作れません。納め先から送ります。",
        "Of another payee than the city, no demand can be made here. The payee sends it.",
    ),
    "demand_template": (
        "督促状のひな形が登録されていません。ひな形「demand」の登録を依頼してください。",
        "The city has no template of a demand. Please have the template “demand” loaded.",
    ),
    "demand_settled": (
        "作る前に納められたか、取り消されました。督促状は要りません。",
        "It was paid or cancelled before. No demand is needed.",
    ),
    "demand_proposed": (
        "減免や充当などの提案が、決めるのを待っています。決まってからも未納なら、請求のページで作れます。",
        "A proposal to reduce it or to set it off waits. If it is still owed after that, make the demand on its page.",
    ),
    "demands_none": (
        "この納期限の請求で、いまここで督促状を作れるものはありません。画面を開き直してください。",
        "Of what was due on this day there is nothing left to be demanded here. Please open the page again.",
    ),
    "demands_changed": (
        "画面を開いてから、納められたものなどがあります。いまは{count:,}件、{amount:,}円です。確かめて、もう一度始めてください。",
        "Some was paid or changed meanwhile: {count:,} charges, {amount:,} yen now. Please check, and begin again.",
    ),
    "demands_begun": (
        "ほかの方が、同じ請求の督促状を作り始めました。画面を開き直してください。",
        "Somebody else has just begun to make these demands. Please open the page again.",
    ),
    "demands_sure": (
        "件数と金額を確かめたら、チェックを入れてください。",
        "Please tick the box once you have checked how many they are and how much.",
    ),
    "receipt_name": (
        "宛名が入力されていません。どなたあての領収書かを入力してください。",
        "Nobody is named. Please enter to whom the receipt is made out.",
    ),
    "receipt_given_back": (
        "納められた額は、全部お返しする（した）ものです。領収書は発行できません。",
        "All that was paid goes back. No receipt can be issued of it.",
    ),
    "receipt_template": (
        "領収書のひな形が登録されていません。ひな形「receipt」の登録を依頼してください。",
        "The city has no template of a receipt. Please have the template “receipt” loaded.",
    ),
    "no_rate": (
        "{year}年の延滞金の割合が登録されていません。割合の告示を確かめて、登録を依頼してください。",
        "The rate of late interest for {year} is not known here. Please have it entered from its announcement.",
    ),
    "period": (
        "期間は、1日から{most}日までにしてください。",
        "Please choose a period of one to {most} days.",
    ),
    "number": (
        "納付番号「{typed}」を読み取れません。納付書にある番号を、もう一度確かめてください。",
        "“{typed}” is no payment number. Please compare it with the number on the slip.",
    ),
    "no_charge": (
        "納付番号「{number}」の請求はありません。番号を確かめてください。",
        "There is no charge of the number {number}. Please check it.",
    ),
    "not_missing": (
        "市に記録がない収納の明細だけが、収納できます。画面を開き直してください。",
        "Only a payment that the office has no record of can be taken in. Please open the page again.",
    ),
    "line_came": (
        "このお金の記録は、報告のあとに市に届いています。「もう一度照らし合わせる」を押してください。",
        "The record of this money reached the office after the report. Please press “Compare again”.",
    ),
    "line_settled": (
        "この明細は、すでに処理しています。画面を開き直してください。",
        "This line has been settled already. Please open the page again.",
    ),
    "line_asked": (
        "この支払いは、もう決済事業者に聞いています。答えが届くまで、しばらく待ってください。",
        "The provider has been asked about this payment already. Please wait a little for its answer.",
    ),
    "not_denied": (
        "決済事業者が「受け取っていない」と答えた、処理していない明細だけが取り消せます。もう一度聞いてください。",
        "Only a line that waits, of which the provider says that it never took it, can be taken back. "
        "Please ask it again.",
    ),
    "not_untaken": (
        "収納済みで、まだ何も返していない請求だけが取り消せます。請求の状態を確かめてください。",
        "Only what stands as paid, with nothing given back, can be taken back. Please look at the charge.",
    ),
    "not_correctable": (
        "ここで訂正できるのは、請求の画面で受け取った現金だけです。手続きの料金は、その案件の担当に連絡してください。",
        "Only cash that was taken on the page of a charge can be corrected here. Of the fee of an application, please "
        "tell whoever is in charge of it.",
    ),
    "correct_closed": (
        "この現金を入れたレジは、もう締めています。締めたあとの誤りは、会計の担当に収入の更正を依頼してください。",
        "The till that this cash went into has been closed. Of a mistake that is found after that, please have the "
        "accounts correct the entry.",
    ),
    "receipt_untaken": (
        "この収納は取り消されています。領収書は発行できません。",
        "This payment was taken back. No receipt can be issued of it.",
    ),
    "note": (
        "調べたことが入力されていません。何を確かめてどう判断したかを入力してください。",
        "Nothing says what was found out. Please enter what you checked and how you decided.",
    ),
    "till_too_little": (
        "レジにあるはずの現金（{yen:,}円）では足りません。ほかの方法で還付してください。",
        "The {yen:,} yen that should be in the till are not enough. Please give it back in another way.",
    ),
    "provider_first": (
        "決済事業者が受け取ったお金です。まず「支払いに使った方法に戻す」を選んでください。"
        "現金で返せるのは、事業者に断られたあとです。",
        "A provider took this money. Please first have it given back the way it came: in cash it goes only once the "
        "provider refused.",
    ),
    "return_payee": (
        "受け取る方（充当では、同意した方）の名前を入力してください。",
        "Please enter who gets the money, or who agreed that it is set off.",
    ),
    "return_evidence": (
        "何で確かめたかが入力されていません。領収書や本人確認書類など、見たものを入力してください。",
        "Nothing says what was checked. Please enter what you were shown, such as a receipt or an identity card.",
    ),
    "return_waits": (
        "この過誤納金には、決めるのを待っている提案があります。それが決まってから提案してください。",
        "A proposal about this overpayment waits to be decided. Please wait until it is.",
    ),
    "return_not_agreed": (
        "現金で返すことが、まだ認められていません。提案し、ほかの職員に決めてもらってください。",
        "That it goes back in cash was not approved yet. Please propose it, and have another person decide.",
    ),
    "set_off_itself": (
        "同じ請求には充当できません。ほかの請求の納付番号を入力してください。",
        "It cannot be set off against its own charge. Please enter the number of another.",
    ),
    "agreement": (
        "ご本人の同意が入力されていません。いつ、どのように同意を得たかを入力してください。",
        "Nothing says that the person agreed. Please enter when and how they did.",
    ),
    "other_payee": (
        "その請求の納め先は「{payee}」です。納め先の違う請求には充当できません。",
        "That charge is owed to {payee}. It can only be set off against a charge of the same payee.",
    ),
    "set_off_short": (
        "その請求は{amount:,}円で、過誤納金の{yen:,}円では足りません。全額に足りる請求にだけ充当できます。",
        "That charge is {amount:,} yen; the {yen:,} yen of the overpayment do not cover the whole of it.",
    ),
    "no_number": (
        "「{typed}」は数字として読めません。0以上の整数を入力してください。",
        "“{typed}” cannot be read as a number. Please enter a whole number, none or more.",
    ),
    "no_till": (
        "レジが開いていません。現金を扱う前に、「収納」の「レジ」で手元の現金を数えて、レジを開けてください。",
        "You have no open till. Before you handle cash, count what is there and open one under Takings, Tills.",
    ),
    "till_elsewhere": (
        "ほかの所属のレジです。ご自分の所属のレジを選んでください。",
        "That till is of another department. Please choose one of your own.",
    ),
    "till_name": (
        "レジの名前が入力されていません。「1番窓口」のように入力してください。",
        "The till has no name. Please enter one, such as “Window 1”.",
    ),
    "till_known": (
        "「{name}」という名前のレジは、もうあります。ほかの名前にしてください。",
        "There is a till called “{name}” already. Please choose another name.",
    ),
    "till_taken": (
        "このレジは、ほかの方が開けています。別のレジを開けるか、その方が締めるのを待ってください。",
        "Somebody else has opened this till. Please open another, or wait until they close it.",
    ),
    "till_yours": (
        "レジをもう開けています。締めてから、次を開けてください。",
        "You have opened a till already. Please close it before you open another.",
    ),
    "till_pieces": (
        "枚数は、金種ごとに0から{most:,}までの整数で入力してください。",
        "Please enter whole numbers from 0 to {most:,} for each kind of note and coin.",
    ),
    "till_not_yours": (
        "このレジは、ほかの方が開けています。締めるのは開けた方です。",
        "Somebody else opened this till; only they can close it.",
    ),
    "till_closed": (
        "このレジは、もう締めています。画面を開き直してください。",
        "This till has been closed already. Please open the page again.",
    ),
    "till_begun": (
        "前に締めたときの現金（{left:,}円）と{yen:+,}円違います。数え直しても違うときは、理由を入力してください"
        "（例：売上金を会計課に納めた）。",
        "It differs by {yen:+,} yen from the {left:,} yen that were left when it was closed. If it still does when you "
        "count again, please say why (for example: takings were handed to the accounts).",
    ),
    "till_difference": (
        "数えた額と、あるはずの額が{yen:+,}円違います。数え直しても合わないときは、理由を入力してください。",
        "What you counted differs by {yen:+,} yen from what should be there. If it still does when you count again, "
        "please say why.",
    ),
    "till_open": (
        "まだ締めていないレジです。締めてから確認してください。",
        "This till is not closed yet. It can be checked once it is.",
    ),
    "till_own": (
        "ご自分のレジの締めは確認できません。ほかの方に確認してもらってください。",
        "You cannot check the closing of your own till. Please ask somebody else.",
    ),
    "no_reduction": (
        "減額のあとの額（{amount:,}円）が、いまの額（{owed:,}円）より少なくありません。額を確かめてください。",
        "{amount:,} yen would be no reduction of the {owed:,} yen that are owed. Please check the amount.",
    ),
    "no_provider": (
        "窓口などで受け取ったお金です。支払いに使った方法には戻せません。ほかの方法で還付してください。",
        "This money was taken by hand and cannot go back the way it came. Please give it back in another way.",
    ),
    "refunding": (
        "この過誤納金は、還付の手続き中です。画面を開き直してください。",
        "This overpayment is being refunded already. Please open the page again.",
    ),
    "refunded": (
        "この過誤納金は、すでに還付しています。画面を開き直してください。",
        "This overpayment has been refunded already. Please open the page again.",
    ),
    "set_off": (
        "この過誤納金は、すでに充当しています。画面を開き直してください。",
        "This overpayment has been set off already. Please open the page again.",
    ),
}


class PaymentRefusedError(RefusedError):
    """What a clerk asked for cannot be done."""

    sentences = REFUSALS
