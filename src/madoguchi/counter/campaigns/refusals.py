"""Why something cannot be done with a campaign, in both languages, by the name of its rule."""

from madoguchi.core.errors import RefusedError

REFUSALS = {
    "department": (
        "このご案内を受け持つ所属の職員だけができます。",
        "Only staff of the department in charge of this campaign can do this.",
    ),
    "contractor": (
        "受託事業者の職員は、ご案内の送付や終了をできません。",
        "A contractor's staff cannot send or end a campaign.",
    ),
    "title": (
        "ご案内の名前を100文字以内で入力してください。",
        "Please give the campaign a name of at most 100 characters.",
    ),
    "procedure": (
        "所属の手続きのうち、オンラインで受け付けているものを選んでください。",
        "Please choose a procedure of your department that is taken on line.",
    ),
    "dates": (
        "締切は、始める日以後で、今日より後の日にしてください。勧奨と催告の日は、始める日より後にしてください。",
        "The last day must not be before the first, nor today or earlier; reminders come after the first day.",
    ),
    "words": (
        "手紙の言葉は、日本語を2,000文字以内で入力してください。英語も2,000文字までです。",
        "Please write the words of the letter in Japanese, at most 2,000 characters; English likewise.",
    ),
    "state": (
        "ご案内が、もう次に進んでいます。画面を開き直してください。",
        "The campaign has moved on already. Please open the page again.",
    ),
    "working": (
        "送付の作業中です。終わるまでお待ちください。",
        "Letters are going out at the moment. Please wait until this is done.",
    ),
    "no_targets": (
        "対象の方がまだいません。表か住基照合用データから取り込んでください。",
        "There is nobody to write to yet. Please take people in from a table or the registry extract.",
    ),
    "early": (
        "ご案内を始める日の前です。その日になってから送ってください。",
        "It is before the day on which the campaign begins. Please send it then.",
    ),
    "late": (
        "締切を過ぎています。締切を延ばしてから送ってください。",
        "The last day has passed. Please put it off before sending.",
    ),
    "sure": (
        "元に戻せません。確認の欄にチェックを入れてください。",
        "This cannot be undone. Please tick the box to confirm.",
    ),
    "reason": (
        "どう扱うかを選び、理由を500文字以内で書いてください。",
        "Please choose how it is settled, and give the reason in at most 500 characters.",
    ),
    "answered": (
        "この方は、もう手続きをしています。",
        "This person has handed it in already.",
    ),
    "file": (
        "CSVかExcelのファイルを選んでください（10MBまで）。",
        "Please choose a CSV or Excel file of at most 10 MB.",
    ),
    "condition": (
        "条件を入力してください。例：person.age >= 65",
        "Please enter a condition, for example person.age >= 65",
    ),
    "mapping": (
        "「お名前」と、「生年月日」か「メールアドレス」、「住所」か「メールアドレス」の列を選んでください。",
        "Please choose the columns of the name, of date of birth or mail address, and of address or mail address.",
    ),
    "column": (
        "「{column}」という列がありません。表を確かめて、列を選び直してください。",
        "There is no column “{column}”. Please look at the table and choose again.",
    ),
}


class CampaignRefusedError(RefusedError):
    """What a clerk asked for cannot be done."""

    sentences = REFUSALS
