"""Why a step cannot be done, said kindly. What is true in the end, the database's constraints hold."""

from collections.abc import Mapping

from madoguchi.core.errors import RefusedError
from madoguchi.counter.procedures.questions import Fault

REFUSALS = {
    "department": (
        "この案件は、あなたの所属の処理を待っていません。",
        "This case is not waiting for your department.",
    ),
    "automatic": ("この処理は自動で行われます。", "This step is done automatically."),
    "contractor": (
        "受託事業者の方は、審査・起案・決裁をすることができません。職員に引き継いでください。",
        "Contractors may not examine, draft or decide. Please hand over to a member of staff.",
    ),
    "select": (
        "選考は、受付の回ごとに全員分をまとめて行います（「選考」の画面）。",
        "A selection is made for all applications of a round at once (see “Selections”).",
    ),
    "recall": (
        "引き戻せるのは、自分が終えたばかりの処理で、次の方がまだ手をつけていないものだけです。",
        "Only a step that you have just done, and that nobody has gone on from, can be recalled.",
    ),
    "assignee": (
        "割り当てる方は、この処理を待っている所属の職員から選んでください。",
        "Please choose somebody of the department that the step waits for.",
    ),
    "not_identified": (
        "この手続きには本人確認が要ります。窓口で書類を確かめ、「本人確認」に記録してから進めてください。",
        "The applicant must be identified first: check documents at the counter and record it under “Identity”.",
    ),
    "inside": (
        "庁内の案件には、補正の求めはありません。メモを残すか、差し戻してください。",
        "Nobody outside is concerned here: please leave a note, or send it back.",
    ),
    "amount": (
        "額がまだ入力されていません。審査に差し戻し、額を入力してください。",
        "The amount is not entered yet. Please send it back to the examination and enter it.",
    ),
    "filters": (
        "保存できる絞り込みは20個までです。使わないものを消してから、保存してください。",
        "You can save 20 filters. Please delete one that you do not use first.",
    ),
    "filter_name": (
        "絞り込みの名前を入力してください。例：今週の発送",
        "Please give the filter a name, as “To post this week”.",
    ),
    "filter_taken": (
        "その名前の絞り込みは、もうあります。ほかの名前にしてください。",
        "You have a filter of that name already. Please choose another.",
    ),
    "offer": (
        "このご案内は、もう終わっています。画面を開き直してください。",
        "This offer has ended already. Please open the page again.",
    ),
    "note": ("メモの内容を書いてください。", "Please write the note."),
    "review": (
        "後閲は、代わって決裁された職の方だけが行えます。",
        "Only the holder of the post that was stood in for may confirm it.",
    ),
    "post": (
        "この案件の決裁は、専決権者だけが行えます。",
        "Only the holder of the deciding post may decide this case.",
    ),
    "prepared": (
        "審査または起案をした方は、同じ案件の決裁や照合をすることができません。ほかの方にお願いしてください。",
        "Whoever examined or drafted may not decide or verify the same case. Please ask somebody else.",
    ),
    "decided_before": (
        "承認・決裁・照合をした方は、同じ案件の審査や起案をすることができません。ほかの方にお願いしてください。",
        "Whoever approved, decided or verified may not examine or draft the same case. Please ask somebody else.",
    ),
    "outcome_back": (
        "この結論では、済ませていない処理が前にあります。審査に差し戻し、そこで結論を選び直してください。",
        "For this outcome an earlier step is not done. Please send it back to the examination and choose it there.",
    ),
    "done": (
        "この処理は、ほかの方がすでに終えています。画面を開き直してください。",
        "Somebody else has done this step already. Please open the page again.",
    ),
    "nobody_decides": (
        "この案件の専決区分がありません。文書担当に連絡してください（city.yaml の 専決区分）。",
        "No rule says who decides this case. Please tell whoever keeps the city's 専決区分 (city.yaml).",
    ),
    "outcome": ("結論を選んでください。", "Please choose an outcome."),
    "checklist": (
        "確認項目がすべて済んでいません。確かめてから進めてください。",
        "Not every item is checked. Please check each before going on.",
    ),
    "suspended": (
        "補正をお願いしているため、進められません。届くのを待つか、補正の求めを取り下げてください。",
        "The applicant was asked to mend something. Please wait for it, or take the request back.",
    ),
    "asked_already": (
        "すでに補正をお願いしています。先の求めを取り下げてから、もう一度お願いしてください。",
        "A request for correction is open already. Please take it back first.",
    ),
    "items": (
        "補正していただく項目を選び、どう直すかをそれぞれ書いてください。",
        "Please choose what is to be mended, and say for each how.",
    ),
    "answer_by": (
        "補正の期限は、明日以降の日にしてください。",
        "Please give a day for the answer that is still to come.",
    ),
    "decided": (
        "決定のあとなので、できません。変えるときは取消しなどの手続きになります。",
        "The case is decided already. A change would need a revocation.",
    ),
    "back_where": (
        "この処理から、そこへは差し戻せません。",
        "The case cannot be sent back there from this step.",
    ),
    "hand_over_where": (
        "引き継ぐ先の所属を選んでください。",
        "Please choose the department that is to take it over.",
    ),
    "words": ("理由を書いてください。", "Please write the reason."),
    "text": ("伝えることを書いてください。", "Please write what you want to say."),
    "waiver": (
        "免除の理由を選び、見た証拠書類を書いてください。",
        "Please choose the exemption, and write which evidence you saw.",
    ),
    "yen": (
        "お預かりした額を数字で入力してください。例：1000",
        "Please enter the sum that you were handed in figures, as 1000.",
    ),
    "sure": (
        "元に戻せません。確認の欄にチェックを入れてください。",
        "This cannot be undone. Please tick the box to confirm.",
    ),
    "identity": (
        "確認の方法と、見た書類の種類を入力してください（番号は書きません）。",
        "Please say how you checked, and the kind of document you saw (never its number).",
    ),
    "dispatch": ("お渡しの方法を選んでください。", "Please choose how it went out."),
    "channel": (
        "この手続きは、その方法では受け付けていません。",
        "This procedure is not taken in that way.",
    ),
    "no_document": ("有効な発行文書がありません。", "There is no issued document in force."),
    "findings": (
        "記入した内容をご確認ください。",
        "Please check what you entered.",
    ),
    "reasons": (
        "申請を認めない処分には、理由が必要です（行政手続法第8条）。理由を入力してください。",
        "A decision against the applicant needs reasons. Please write them.",
    ),
}


class StepRefusedError(RefusedError):
    """A clerk may not, or not any more, do this step."""

    sentences = REFUSALS


class FindingsRefusedError(StepRefusedError):
    """What a clerk entered at a step is not right; `errors` says what, by question."""

    def __init__(self, errors: Mapping[str, Fault]) -> None:
        super().__init__("findings")
        self.errors = errors
