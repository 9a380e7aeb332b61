"""What a declaration must get right beyond its schema: conditions, and names of questions."""

from collections.abc import Iterator

from madoguchi.core import expressions
from madoguchi.core.declarations import Fault, fault
from madoguchi.core.expressions import ExpressionError, FieldType, Shape
from madoguchi.services.payments.models import ON_LINE

from .declaration import Procedure, references
from .kinds import RESULTS, WITHIN_THE_OFFICE, Channel, Kind, StepKind
from .questions import Computed, Date, Group, Question
from .questions.booking import Booking

#: Forms of an answer in a document: in words, the key of an option, the age of who was born that day.
FORMS = ("", "key", "age")
#: What a document's text may name of the decision: outcome, its words, the reasons given, 教示.
DECISION = ("outcome", "outcome_title", "reasons", "instruction")


def faults_of(procedure: Procedure) -> Iterator[Fault]:
    """Every fault, with its path in the declaration."""
    yield from _kind_faults(procedure)
    yield from _season_faults(procedure)
    yield from _channel_faults(procedure)
    yield from _outcome_faults(procedure)
    yield from _name_faults(procedure)
    yield from _condition_faults(procedure)
    yield from _route_faults(procedure)
    yield from _fee_faults(procedure)
    yield from _duplicate_faults(procedure)
    yield from _applicant_faults(procedure)
    yield from _role_faults(procedure)
    yield from _cosigner_faults(procedure)
    yield from _booking_faults(procedure)
    yield from _money_faults(procedure)
    yield from _document_faults(procedure)
    yield from _told_faults(procedure)


def _kind_faults(procedure: Procedure) -> Iterator[Fault]:
    if procedure.period is not None and procedure.kind != Kind.APPLICATION:
        yield fault(
            "period",
            "標準処理期間（period）があるのは申請だけです（行政手続法6条）。usual_time に書いてください。",
            "only an application has a standard processing time. Please write usual_time instead.",
        )
    seasonal = procedure.status.opens or procedure.status.closes
    if (seasonal or procedure.status.state != "open") and procedure.status.sentence is None:
        yield fault(
            "status.sentence",
            "受け付けていない理由と、いつからかを sentence に書いてください。",
            "Please say in sentence why no applications are taken, and until when.",
        )


def _season_faults(procedure: Procedure) -> Iterator[Fault]:
    opens, closes = procedure.status.opens, procedure.status.closes
    if opens is not None and closes is not None and closes < opens:
        yield fault(
            "status.closes",
            "closes（受付の終わり）は opens（始まり）以後の日にしてください。",
            "closes must not be before opens.",
        )


def _channel_faults(procedure: Procedure) -> Iterator[Fault]:
    """What begins inside the office comes in no other way, and nothing else comes in that way."""
    within = procedure.kind in WITHIN_THE_OFFICE
    if within != (procedure.channels == (Channel.OFFICE,)) or (not within and "office" in procedure.channels):
        yield fault(
            "channels",
            "職権（ex_officio）と庁内（internal）の手続きは channels: [office] だけ、ほかの手続きは office 以外です。",
            "ex_officio and internal have channels: [office] alone; nothing else has office.",
        )
    told = [name for name, outcome in procedure.outcomes.items() if outcome.document]
    if procedure.kind == Kind.INTERNAL and told:
        yield fault(
            f"outcomes.{told[0]}.document",
            "庁内の手続きは、外に出す文書を発行しません。",
            "an internal matter issues no document.",
        )


def _outcome_faults(procedure: Procedure) -> Iterator[Fault]:
    allowed = RESULTS[procedure.kind]
    for name, outcome in procedure.outcomes.items():
        if outcome.result not in allowed:
            known = ", ".join(allowed)
            yield fault(
                f"outcomes.{name}.result",
                f"{procedure.kind} の結果は {known} のどれかです。",
                f"An outcome of {procedure.kind} is one of {known}.",
            )
        if outcome.document is not None and outcome.document not in procedure.papers:
            yield fault(
                f"outcomes.{name}.document",
                f"文書 {outcome.document} の題名を papers に書いてください。",
                f"Please give the title of the document {outcome.document} under papers.",
            )


def _name_faults(procedure: Procedure) -> Iterator[Fault]:
    named = [(f"pages.{number}", page.id) for number, page in enumerate(procedure.pages)]
    asked = [
        (f"pages.{number}.questions.{position}", question.id)
        for number, page in enumerate(procedure.pages)
        for position, question in enumerate(page.questions)
    ]
    for things in (named, asked):
        seen = set[str]()
        for path, name in things:
            if name in seen:
                yield fault(
                    f"{path}.id",
                    f"「{name}」は前にも使われています。別の名前にしてください。",
                    f"“{name}” was used before. Please choose another name.",
                )
            seen.add(name)


def _condition_faults(procedure: Procedure) -> Iterator[Fault]:
    """Each condition is checked against what was asked before it: a later answer is an unknown name."""
    above: dict[str, FieldType] = {}
    for number, page in enumerate(procedure.pages):
        yield from _expression_faults(page.when, above, f"pages.{number}.when")
        for position, question in enumerate(page.questions):
            path = f"pages.{number}.questions.{position}"
            yield from _expression_faults(question.when, above, f"{path}.when")
            if isinstance(question, Computed):
                yield from _expression_faults(question.value, above, f"{path}.value", returns=question.kind)
            if question.answerable:
                try:
                    above[question.id] = question.shape()
                    expressions.compiled("true", {"answers": above}, expressions.Kind.BOOL)
                except ValueError:
                    del above[question.id]
                    yield fault(f"{path}.id",
                        f"「{question.id}」は式で使えない名前です。別の名前にしてください。",
                        f"“{question.id}” cannot be used in conditions. Please choose another name.",
                    )  # fmt: skip


#: What a step's condition may read of the case.
CASE: Shape = {"outcome": expressions.Scalar.STRING}


def answers_shape(procedure: Procedure) -> Shape:
    """What an expression over all answers may read."""
    asked = (one for page in procedure.pages for one in page.questions if one.answerable)
    return {one.id: one.shape() for one in asked}


def _route_faults(procedure: Procedure) -> Iterator[Fault]:
    shape = answers_shape(procedure)
    asked = set(shape)
    kinds = [step.kind for step in procedure.route]
    for number, step in enumerate(procedure.route):
        if (step.kind == StepKind.APPROVE) != (step.post is not None):
            yield fault(
                f"route.{number}.post",
                "承認（approve）には、承認する職を post に書きます。ほかの処理には書きません。",
                "an approve step names the post that approves; other steps name none.",
            )
        yield from _expression_faults(step.when, shape, f"route.{number}.when", {"case": CASE})
        yield from _expression_faults(step.pick_up, shape, f"route.{number}.pick_up")
        for position, question in enumerate(step.questions):
            path = f"route.{number}.questions.{position}.when"
            yield from _expression_faults(question.when, shape, path, {"case": CASE})
            if question.id in asked:
                yield fault(
                    f"route.{number}.questions.{position}.id",
                    f"「{question.id}」は前にも使われています。別の名前にしてください。",
                    f"“{question.id}” was used before. Please choose another name.",
                )
            asked.add(question.id)
    if procedure.fee is not None and StepKind.PAYMENT not in kinds:
        yield fault(
            "route",
            "手数料（fee）があるので、入金確認（payment）の処理が要ります。",
            "there is a fee, so the route needs a payment step.",
        )
    if procedure.fee is None and StepKind.PAYMENT in kinds:
        yield fault(
            "fee",
            "入金確認（payment）の処理があるので、手数料（fee）を書いてください。",
            "the route has a payment step: please give the fee.",
        )


def _fee_faults(procedure: Procedure) -> Iterator[Fault]:
    if procedure.fee is None:
        return
    shape = answers_shape(procedure)
    if set(procedure.fee.ways) <= set(ON_LINE):
        yield fault(
            "fee.ways",
            "オンラインでしか支払えません。カードやスマートフォンを持たない方のため、窓口の現金（cash）などを加えてください。",
            "it can be paid on line alone: for those without a card or smartphone, please add another way, as cash.",
        )
    yield from _expression_faults(procedure.fee.amount, shape, "fee.amount", returns=expressions.Kind.INT)
    for name, waiver in procedure.fee.waivers.items():
        yield from _expression_faults(waiver.when, shape, f"fee.waivers.{name}.when")


def _duplicate_faults(procedure: Procedure) -> Iterator[Fault]:
    for position, name in enumerate(procedure.duplicate.same if procedure.duplicate else ()):
        if procedure.question(name) is None:
            yield fault(
                f"duplicate.same.{position}",
                f"「{name}」という質問がありません。",
                f"There is no question “{name}”.",
            )


def _expression_faults(
    text: str,
    above: Shape,
    path: str,
    more: dict[str, Shape] | None = None,
    returns: expressions.Kind = expressions.Kind.BOOL,
) -> Iterator[Fault]:
    if not text:
        return
    try:
        expressions.compiled(text, {"answers": dict(above), **(more or {})}, returns)
    except ExpressionError as error:
        place = f"{error.line}:{error.column}"
        yield fault(path, f"式（{place}）：{error.ja}", f"expression ({place}): {error.en}")


#: The type of question that each part of the applicant is asked by.
_APPLICANT_TYPES = {
    "name": "person_name",
    "role": "one_of",
    "phone": "phone",
    "email": "email",
    "birth_date": "date",
    "address": "address",
    "mail_to": "address",
    "electronic": "consent",
}


def _role_faults(procedure: Procedure) -> Iterator[Fault]:
    question = procedure.question(procedure.applicant.role or "")
    unknown = {one.value for one in getattr(question, "options", ())} - set(procedure.roles)
    if unknown:
        known = ", ".join(procedure.roles)
        yield fault(
            "applicant.role",
            f"申請者の資格に使えない値です：{', '.join(sorted(unknown))}。使えるのは {known} です。",
            f"no roles of an applicant: {', '.join(sorted(unknown))}. There are: {known}.",
        )


def _applicant_faults(procedure: Procedure) -> Iterator[Fault]:
    for part, wanted in _APPLICANT_TYPES.items():
        name = getattr(procedure.applicant, part)
        question = procedure.question(name) if name is not None else None
        if name is not None and (question is None or question.type != wanted):
            yield fault(f"applicant.{part}",
                f"「{name}」という {wanted} の質問がありません。",
                f"There is no question “{name}” of the type {wanted}.",
            )  # fmt: skip


def _booking_faults(procedure: Procedure) -> Iterator[Fault]:
    """What is booked depends on numbers that were asked before, and is kept no longer than a form is filled in."""
    earlier: dict[str, Question] = {}
    for number, page in enumerate(procedure.pages):
        for position, question in enumerate(page.questions):
            path = f"pages.{number}.questions.{position}"
            if isinstance(question, Booking) and procedure.cosigners is not None:
                yield fault(
                    f"{path}.type",
                    "いっしょに申請する方の同意を待つ手続きでは、予約（booking）を取り置けません。",
                    "No booking can be kept while others are asked whether they agree.",
                )
            wanted = question.people_from if isinstance(question, Booking) else None
            if wanted and getattr(earlier.get(wanted), "type", "") != "number":
                yield fault(
                    f"{path}.people_from",
                    f"「{wanted}」という整数（number）の質問が、前のページにありません。",
                    f"There is no number “{wanted}” on an earlier page.",
                )
        earlier |= {one.id: one for one in page.questions}


def _cosigner_faults(procedure: Procedure) -> Iterator[Fault]:
    if procedure.cosigners is None:
        return
    group = procedure.question(procedure.cosigners.group)
    inner = {one.id: one.type for one in group.questions} if isinstance(group, Group) else {}
    for part, wanted in (("name", "person_name"), ("email", "email")):
        name = getattr(procedure.cosigners, part)
        if inner.get(name) != wanted:
            yield fault(f"cosigners.{part}",
                f"「{procedure.cosigners.group}」の中に「{name}」という {wanted} の質問がありません。",
                f"There is no question “{name}” of the type {wanted} within “{procedure.cosigners.group}”.",
            )  # fmt: skip


def found_shape(procedure: Procedure) -> Shape:
    """What an expression over answers and findings may read."""
    found = {one.id: one.shape() for one in procedure.findings.values() if one.answerable}
    return {**answers_shape(procedure), **found}


def _money_faults(procedure: Procedure) -> Iterator[Fault]:
    shape = found_shape(procedure)
    for name, outcome in procedure.outcomes.items():
        for part, use in (("commits", outcome.commits), ("pays", outcome.pays)):
            if use is not None:
                path = f"outcomes.{name}.{part}.amount"
                yield from _expression_faults(use.amount, shape, path, returns=expressions.Kind.INT)
        if outcome.pays is not None:
            account = procedure.question(outcome.pays.account)
            if account is None or account.type != "bank_account":
                yield fault(f"outcomes.{name}.pays.account",
                    f"「{outcome.pays.account}」という bank_account の質問がありません。",
                    f"There is no question “{outcome.pays.account}” of the type bank_account.",
                )  # fmt: skip
        for position, follows in enumerate(outcome.next):
            yield from _carry_faults(procedure, f"outcomes.{name}.next.{position}.carry", follows.carry)


#: What a case itself gives to the one that follows it.
OF_THE_CASE = ("number", "decided_on")


def _carry_faults(procedure: Procedure, path: str, carry: dict[str, str]) -> Iterator[Fault]:
    for target, source in carry.items():
        if source not in OF_THE_CASE and question_at(procedure, source) is None:
            yield fault(
                f"{path}.{target}",
                f"「{source}」という質問がありません（number と decided_on は書けます）。",
                f"There is no question “{source}” (number and decided_on may be named).",
            )


def _document_faults(procedure: Procedure) -> Iterator[Fault]:
    for field_name, template in procedure.document.items():
        try:
            named = references(template)
        except ValueError as error:
            yield fault(f"document.{field_name}", f"書き方が違います：{error}", f"malformed: {error}")
            continue
        for name, form in named:
            yield from _reference_faults(procedure, f"document.{field_name}", name, form)


def _told_faults(procedure: Procedure) -> Iterator[Fault]:
    """What a sentence of the timeline names is an answer or a finding, as it is shown in its language."""
    for name, outcome in procedure.outcomes.items():
        for language, sentence in (outcome.told.model_dump() if outcome.told else {}).items():
            path = f"outcomes.{name}.told.{language}"
            try:
                named = references(sentence)
            except ValueError as error:
                yield fault(path, f"書き方が違います：{error}", f"malformed: {error}")
                continue
            for asked, form in named:
                if form or not _shown_whole(procedure, asked):
                    yield fault(
                        path,
                        f"「{asked}」という質問の答えは、ここに書けません。",
                        f"“{asked}” is no question whose answer can stand here.",
                    )


def _shown_whole(procedure: Procedure, name: str) -> bool:
    question = procedure.question(name) or procedure.findings.get(name)
    return question is not None and question.answerable and not isinstance(question, Group)


def _reference_faults(procedure: Procedure, path: str, name: str, form: str) -> Iterator[Fault]:
    question = question_at(procedure, name)
    if name in DECISION:
        return
    if question is None:
        yield fault(path, f"「{name}」という質問がありません。", f"There is no question “{name}”.")
    elif form not in FORMS or (form == "age" and not isinstance(question, Date)):
        yield fault(path,
            f"「{name}:{form}」とは書けません。使えるのは :key と、日付の :age です。",
            f"“{name}:{form}” is not possible. There are :key, and :age of a date.",
        )  # fmt: skip


def question_at(procedure: Procedure, name: str) -> Question | None:
    """The question that a document names (`flood`, `household.name`, `household.first.name`), or None."""
    outer, _, inner = name.partition(".")
    question, inner = procedure.question(outer) or procedure.findings.get(outer), inner.removeprefix("first.")
    if isinstance(question, Group):
        return next((one for one in question.questions if one.id == inner), None)
    return None if inner else question
