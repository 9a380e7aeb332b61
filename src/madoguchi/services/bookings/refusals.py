"""Why something cannot be booked or changed, said kindly. What is true in the end, the constraints hold."""

from madoguchi.core.errors import RefusedError

REFUSALS = {
    "full": (
        "選んだ時間は、ちょうどいっぱいになりました。ほかの時間を選んでください。",
        "The time that you chose has just been taken. Please choose another one.",
    ),
    "paused": (
        "ただいま予約の受付を休んでいます。",
        "No bookings are taken at the moment.",
    ),
    "choice": (
        "この内容は選べません。一覧から選び直してください。",
        "This cannot be chosen. Please choose from the list again.",
    ),
    "people": (
        "人数は1人から{most}人までで入力してください。",
        "Please give a number of people from 1 to {most}.",
    ),
    "kept_most": (
        "入力の途中の予約が{most}件あります。先にそれを終えるか、取り消してから、選んでください。",
        "You have {most} bookings that are not finished. Please finish or cancel one of them first.",
    ),
    "past": (
        "過ぎた時間は予約できません。これからの時間を選んでください。",
        "This time has passed. Please choose a later one.",
    ),
    "too_late": (
        "この時間の予約の受付は終わりました。もっと先の時間を選んでください。",
        "It is too late to book this time. Please choose a later one.",
    ),
    "too_early": (
        "まだ予約できない日です。{last}までの日を選んでください。",
        "This day cannot be booked yet. Please choose a day until {last}.",
    ),
    "lottery": (
        "この月は抽選です。抽選に申し込むか、抽選が終わってから予約してください。",
        "This month is given by lot. Please enter for the draw, or book once it is over.",
    ),
    "lot_closed": (
        "いまは抽選の申込みを受け付けていません。受付の期間を確かめてください。",
        "No entries are taken now. Please look at the days on which they are.",
    ),
    "lot_month": (
        "いま申し込めるのは{month}の時間だけです。",
        "You can enter for times in {month} only at the moment.",
    ),
    "lot_twice": (
        "この時間には、もう申し込んでいます。ほかの時間を選んでください。",
        "You have entered for this time already. Please choose another one.",
    ),
    "lot_most": (
        "申込みは1か月に{most}件までです。ほかの申込みを取り下げると、申し込めます。",
        "You can enter {most} times a month. Take another entry back to make this one.",
    ),
    "signed_in": (
        "ログインしてから申し込んでください。",
        "Please sign in first.",
    ),
    "free": (
        "この時間には空きがあります。待たずに予約できます。",
        "There is a free place at this time. You can book it now.",
    ),
    "waiting_twice": (
        "この時間のキャンセル待ちには、もう入っています。",
        "You are waiting for this time already.",
    ),
    "group": (
        "この団体では、いま予約できません。登録の状態を確かめてください。",
        "This group cannot book at the moment. Please look at its registration.",
    ),
    "group_name": (
        "同じ名前の団体が、すでに登録されているか、申し込まれています。名前を確かめてください。",
        "A group of this name is registered, or asked for already. Please check the name.",
    ),
    "group_ground": (
        "減免するときは、根拠（条例・要綱の条項と、見た書類）を書いてください。",
        "Where something is taken off, please write on what ground: the rule, and what you were shown.",
    ),
    "group_fields": (
        "団体の名前・種類・人数（1人以上）を入力してください。",
        "Please give the group's name, its kind and how many members it has (one or more).",
    ),
    "group_decided": (
        "この団体は、すでに決定されています。画面を開き直してください。",
        "This group has been decided upon already. Please open the page again.",
    ),
    "reduction": (
        "減免の割合は0から100までの数字で入力してください。",
        "Please give the reduction as a number from 0 to 100.",
    ),
    "series": (
        "くり返しの日が決まりません。曜日と回数（2回から52回）を確かめてください。",
        "The days cannot be worked out. Please check the weekday and the number of times (2 to 52).",
    ),
    "series_price": (
        "{times}回分の料金は、合わせて{price:,}円です。よろしければ、もう一度押してください。",
        "All {times} times together cost {price:,} yen. If you agree, please press again.",
    ),
    "series_not_free": (
        "空いていない日があります（{days}）。空いている日だけを予約するか、時間を変えてください。",
        "Some days are not free ({days}). Book the free days only, or choose another time.",
    ),
    "no_equipment": (
        "選んだ附属設備は、この時間には足りません。数を減らすか、ほかの時間を選んでください。",
        "There is not enough of the equipment at this time. Please take less, or choose another time.",
    ),
    "no_shows": (
        "連絡のない不来場が続いたため、いまは予約できません。担当の課にご相談ください。",
        "You did not come several times without telling us, so you cannot book now. Please speak with the section.",
    ),
    "closed": (
        "この時間は受け付けていません。空いている時間から選んでください。",
        "This time is not open for booking. Please choose one of the free times.",
    ),
    "not_eligible": ("{otherwise_ja}", "{otherwise_en}"),
    "said": (
        "{field}を入力してください。",
        "Please fill in: {field}.",
    ),
    "price_changed": (
        "料金が{before:,}円から{after:,}円に変わりました。よろしければ、もう一度押してください。",
        "The price has changed from {before:,} to {after:,} yen. If you agree, please press again.",
    ),
    "price_is": (
        "料金は{after:,}円です。よろしければ、もう一度押してください。",
        "The price is {after:,} yen. If you agree, please press again.",
    ),
    "price": (
        "料金を計算できませんでした。人数や内容を確かめてください。",
        "The price could not be worked out. Please check the number of people and what you chose.",
    ),
    "lapsed": (
        "時間が過ぎたため、仮押さえを解きました。もう一度、時間を選んでください。",
        "The time that was kept for you has run out. Please choose a time again.",
    ),
    "ended": (
        "この予約はすでに終わっています。画面を開き直してください。",
        "This booking has ended already. Please open the page again.",
    ),
    "not_booked": (
        "この予約は、まだ受け付けられる状態ではありません。",
        "This booking is not ready for that.",
    ),
    "came_early": (
        "受付は{at}から始まります。もうしばらくお待ちください。",
        "Check-in begins at {at}. Please wait a little.",
    ),
    "came_late": (
        "予約の時間は{at}に終わりました。窓口へお声かけください。番号を取ってお待ちいただくこともできます。",
        "Your time ended at {at}. Please speak with somebody at a desk, or take a number and wait.",
    ),
    "came_other_day": (
        "この予約は{day_ja}です。お越しになる日をお確かめください。",
        "This booking is for {day_en}. Please check the day.",
    ),
    "came_elsewhere": (
        "この予約の受付はここではなく、「{place}」です。お間違えのときは、窓口へお声かけください。",
        "This booking is not received here but at {place}. Please speak with somebody at a desk if you need help.",
    ),
    "came_by_wall": (
        "受付は会場でします。着いたら、会場の壁のQRコードを読み取ってください。",
        "You check in at the place. When you are there, please read the QR code on the wall.",
    ),
    "came_unfinished": (
        "この予約は、まだ終わっていません。続きを入力すると予約できます。窓口でもお受けします。",
        "This booking is not finished. Please fill in the rest, or speak with somebody at a desk.",
    ),
    "came_asked": (
        "この予約は、まだ承認を待っています。窓口へお声かけください。",
        "This booking still waits for approval. Please speak with somebody at a desk.",
    ),
    "came_done": (
        "この予約のご用は終わっています。ほかのご用のときは、番号を取ってお待ちください。",
        "What this booking was for is done. For anything else, please take a number and wait.",
    ),
    "came_missed": (
        "この予約は、お越しにならなかったことになっています。窓口へお声かけください。",
        "This booking was noted as missed. Please speak with somebody at a desk.",
    ),
    "came_cancelled": (
        "この予約は取り消されています。番号を取ってお待ちいただくか、窓口へお声かけください。",
        "This booking was cancelled. Please take a number and wait, or speak with somebody at a desk.",
    ),
    "came_refused": (
        "この予約は承認されませんでした。わからないことは、窓口でお尋ねください。",
        "This booking was not approved. Please ask at a desk.",
    ),
    "none_chosen": (
        "予約が選ばれていません。一覧から選んでください。",
        "Nothing is chosen. Please choose bookings from the list.",
    ),
    "queue_closed": (
        "本日の受付は終わりました。お急ぎのときは、窓口へお声かけください。",
        "No more numbers are given today. If it cannot wait, please speak with somebody at a desk.",
    ),
    "numbers": (
        "短い間に、たくさんの番号が出ています。少し待ってからもう一度押すか、窓口へお声かけください。",
        "Many numbers were taken just now. Please try again in a little while, or speak with somebody at a desk.",
    ),
    "desk_busy": (
        "この窓口では、ほかの番号の方に対応しています。先に「対応を終わる」を押してください。",
        "Somebody else is being served at this desk. Please end that first.",
    ),
    "cancel_late": (
        "取消しの期限を過ぎました。担当の課に電話でご連絡ください。",
        "It is too late to cancel here. Please telephone the section in charge.",
    ),
    "change_late": (
        "変更の期限を過ぎました。担当の課に電話でご連絡ください。",
        "It is too late to change this booking here. Please telephone the section in charge.",
    ),
    "change_approved": (
        "承認された予約の日時や人数は、ここからは変えられません。取り消して予約し直すか、担当の課にご相談ください。",
        "What was approved cannot be changed here. Please cancel it and ask anew, or speak with the section.",
    ),
    "change_owed": (
        "いま取り消すと{owed:,}円がかかる時期です。この変更はできません。取り消して予約し直すか、担当の課にご相談ください。",
        "Cancelling costs {owed:,} yen by now, so this change cannot be made. "
        "Please cancel and book anew, or speak with the section.",
    ),
    "dearer": (
        "変更すると料金が上がります（{before:,}円から{after:,}円）。いまの予約を取り消して、新しく予約してください。",
        "The price would rise from {before:,} to {after:,} yen. Please cancel this booking and make a new one.",
    ),
    "people_first": (
        "先に人数を入力してください。空いている時間は、人数で変わります。",
        "Please give the number of people first: what is free depends on it.",
    ),
    "otherwise_now": (
        "予約を取ったあとで、人数や内容が変わりました。もう一度、日と時刻を選んでください。",
        "The number of people or what you come for has changed since. Please choose a day and a time again.",
    ),
    "queue_taken": (
        "この名前の待合は、すでにあります。別の名前にしてください。",
        "There is a queue of this name already. Please choose another one.",
    ),
    "desk": (
        "窓口の番号が入力されていません。番号を入力してください。",
        "There is no desk. Please enter its number.",
    ),
    "department": (
        "自分の所属を選んでください。",
        "Please choose a department of your own.",
    ),
    "prefix": (
        "番号の頭は、AからZまでの1文字か2文字にしてください。",
        "Numbers begin with one or two letters from A to Z.",
    ),
    "queue_name": (
        "待合の名前を日本語と英語で入力してください。",
        "Please enter the name of the queue in Japanese and in English.",
    ),
    "approve_late": (
        "予約の時間になったため、承認できません。",
        "Its time has come, so it cannot be approved any more.",
    ),
    "not_approver": (
        "承認する職の方だけが決められます。",
        "Only whoever holds the post that approves may decide this.",
    ),
    "ticket": (
        "この番号の状態が変わりました。画面を開き直してください。",
        "This number has moved on. Please open the page again.",
    ),
    "key": (
        "予約番号か確認番号が違います。もう一度ご確認ください。",
        "The code or the key is not right. Please check them again.",
    ),
    "hours": (
        "時間は「09:00」の形で、始まりを終わりより前にしてください。",
        "Please give times as 09:00, the beginning before the end.",
    ),
    "until": (
        "最後の日は、始まりの日から1年のうちにしてください。",
        "Please give a last day within a year of the first.",
    ),
    "slug": (
        "この名前は使われています。別の名前にしてください。",
        "This name is taken. Please choose another one.",
    ),
    "no_journey": (
        "この日は、ひと続きに予約できる時間がありません。ほかの日を選んでください。",
        "On this day there are no times that follow one another. Please choose another day.",
    ),
    "in_journey": (
        "この予約は、ほかの予約とひと続きです。「ひと続きの予約」のページから、まとめて取り消してください。",
        "This booking is part of a journey. Please cancel it as a whole, on the page of the journey.",
    ),
    "of_journey": (
        "この時間は「ひと続きの予約」の一部で、これだけでは予約できません。「ひと続きの予約」のページで、まとめて予約してください。",
        "This time is part of a journey and is not booked alone. Please book all of it on the page of the journey.",
    ),
    "of_form": (
        "この時間は、入力の途中の申請のためにおさえています。申請をすると、一緒に予約されます。",
        "This time is kept for an application that you have not finished. It is booked when you apply.",
    ),
    "delay": (
        "遅れる時間は、5分から240分までで入力してください。",
        "Please give a delay of 5 to 240 minutes.",
    ),
    "delay_over": (
        "提案した時間は、もう使えません。もう一度、遅れる時間をお知らせください。",
        "The times that were proposed cannot be had any more. Please say again by how much you are late.",
    ),
    "no_delay": (
        "この提案は、もう答えがあったか、新しいものに替わりました。画面を開き直してください。",
        "This proposal has been answered or replaced. Please open the page again.",
    ),
    "reason": (
        "理由が入力されていません。理由を入力してください。",
        "There is no reason. Please enter one.",
    ),
}


class BookingRefusedError(RefusedError):
    """What was asked of a booking cannot be done."""

    sentences = REFUSALS
