"""What differs between two versions of a procedure: thing by thing, which attribute from what to what."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from .declaration import Procedure
from .questions import Group, Question
from .text import Text

_JSON = dict[str, Any]


class Part(StrEnum):
    """What of a procedure it is that differs, in the order in which it is told."""

    PAGE = "page"
    QUESTION = "question"
    STEP = "step"
    OUTCOME = "outcome"
    FEE = "fee"
    WORDS = "words"
    EXAMPLE = "example"


class Verb(StrEnum):
    """What became of it."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Difference(NamedTuple):
    """One thing that was added or removed, or one attribute of it that changed from `before` to `after` (JSON).

    `name` is its id (`household.age` in a group), empty for the procedure itself; `title` what it is called.
    """

    part: Part
    verb: Verb
    name: str
    title: _JSON | None
    attribute: str = ""
    before: Any = None
    after: Any = None

    def __str__(self) -> str:
        """The line for whoever loads a pack: `~ question copies: most 10 → 12`."""
        sign = {Verb.ADDED: "+", Verb.REMOVED: "-", Verb.CHANGED: "~"}[self.verb]
        thing = " ".join(filter(None, (sign, self.part.value, self.name)))
        if self.verb != Verb.CHANGED:
            return thing
        return f"{thing}: {self.attribute} {in_words(self.before, 'en')} → {in_words(self.after, 'en')}"


class _Thing(NamedTuple):
    title: _JSON | None
    attributes: _JSON


_Things = dict[tuple[Part, str], _Thing]


def differences(before: Procedure, after: Procedure) -> list[Difference]:
    """Every difference, pages and questions first; nothing where both say the same."""
    old, new = _things(before), _things(after)
    found = [one for key in {**old, **new} for one in _of(key, old.get(key), new.get(key))]
    return sorted([*found, *_order(old, new)], key=lambda one: list(Part).index(one.part))


def _of(key: tuple[Part, str], old: _Thing | None, new: _Thing | None) -> Iterator[Difference]:
    part, name = key
    if old is None and new is not None:
        yield Difference(part, Verb.ADDED, name, new.title)
    elif new is None and old is not None:
        yield Difference(part, Verb.REMOVED, name, old.title)
    elif old is not None and new is not None:
        for attribute in {**old.attributes, **new.attributes}:
            was, now = old.attributes.get(attribute), new.attributes.get(attribute)
            if was != now:
                yield Difference(part, Verb.CHANGED, name, new.title, attribute, was, now)


def _order(old: _Things, new: _Things) -> Iterator[Difference]:
    """Whether what both ask is asked in another order."""
    both = old.keys() & new.keys()
    was, now = (
        [name for part, name in things if part == Part.QUESTION and (part, name) in both]
        for things in (old, new)
    )
    if was != now:
        yield Difference(Part.QUESTION, Verb.CHANGED, "", None, "order", was, now)


def _things(procedure: Procedure) -> _Things:
    things: _Things = {}
    for page in procedure.pages:
        things[Part.PAGE, page.id] = _thing(page.model_dump(mode="json"), without=("questions",))
        for question in page.questions:
            things |= _asked(question, question.id, page=page.id)
    steps = dict[str, int]()
    for step in procedure.route:
        number = steps[step.kind] = steps.get(step.kind, 0) + 1
        name = step.kind.value if number == 1 else f"{step.kind.value} {number}"
        things[Part.STEP, name] = _thing(step.model_dump(mode="json"), without=("kind", "questions"))
        for question in step.questions:
            things |= _asked(question, question.id, page=name)
    for outcome, declared in procedure.outcomes.items():
        things[Part.OUTCOME, outcome] = _thing(declared.model_dump(mode="json"))
    if procedure.fee:
        things[Part.FEE, ""] = _thing(procedure.fee.model_dump(mode="json"))
    for example in procedure.examples:
        things[Part.EXAMPLE, example.id] = _thing(example.model_dump(mode="json"))
    apart = {"pages", "route", "outcomes", "fee", "examples"}
    rest = procedure.model_dump(mode="json", exclude=apart)
    things[Part.WORDS, ""] = _Thing(None, dict(_flat(rest)))
    return things


def _thing(declared: _JSON, without: tuple[str, ...] = ()) -> _Thing:
    shown = {key: part for key, part in declared.items() if key != "id" and key not in without}
    return _Thing(declared.get("title"), dict(_flat(shown)))


def _asked(question: Question, name: str, page: str) -> _Things:
    """A question, and those inside a group, each by itself."""
    declared = question.model_dump(mode="json", exclude={"id", "questions"})
    things: _Things = {
        (Part.QUESTION, name): _Thing(declared["label"], dict(_flat({**declared, "page": page})))
    }
    for inner in question.questions if isinstance(question, Group) else ():
        things |= _asked(inner, f"{name}.{inner.id}", page)
    return things


def _flat(tree: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, Any]]:
    """The attributes by dotted path; a text in two languages is one, an empty one is none."""
    for key, part in tree.items():
        if isinstance(part, dict) and part.keys() != {"ja", "en"}:
            yield from _flat(part, f"{at}{key}.")
        elif _named(part):
            yield from _flat({str(one.get("id", one.get("value"))): one for one in part}, f"{at}{key}.")
        elif part not in (None, "", [], {}):
            yield f"{at}{key}", part


def _named(part: Any) -> bool:
    return isinstance(part, list) and bool(part) and all(
        isinstance(one, dict) and ("id" in one or "value" in one) for one in part
    )  # fmt: skip


def in_words(value: Any, language: str) -> str:
    """A value of a declaration as people read it."""
    english = language.startswith("en")
    match value:
        case None:
            return "nothing" if english else "なし"
        case bool():
            return ("yes" if value else "no") if english else ("はい" if value else "いいえ")
        case {"ja": str(), "en": str()}:
            return f"“{value['en']}”" if english else f"「{value['ja']}」"
        case list():
            return (", " if english else "、").join(in_words(one, language) for one in value)
        case dict():
            return " ".join(f"{key}: {in_words(one, language)}" for key, one in value.items())
    return str(value)


def _text(ja: str, en: str) -> Text:
    return Text(ja=ja, en=en)


PART_WORDS = {
    Part.PAGE: _text("ページ", "Pages"),
    Part.QUESTION: _text("質問", "Questions"),
    Part.STEP: _text("処理経路", "Route"),
    Part.OUTCOME: _text("結果", "Outcomes"),
    Part.FEE: _text("手数料", "Fee"),
    Part.WORDS: _text("案内の言葉と条件", "Words and terms"),
    Part.EXAMPLE: _text("例", "Examples"),
}
#: What attributes are called that a clerk meets; any other is told by its key in the pack.
ATTRIBUTE_WORDS = {
    "order": _text("順番", "order"),
    "page": _text("聞くところ", "asked at"),
    "label": _text("質問の文", "label"),
    "hint": _text("説明", "hint"),
    "title": _text("題", "title"),
    "lead": _text("前書き", "lead"),
    "required": _text("必須", "required"),
    "when": _text("条件", "condition"),
    "type": _text("種類", "type"),
    "kind": _text("種類", "kind"),
    "least": _text("最小", "least"),
    "most": _text("最大", "most"),
    "unit": _text("単位", "unit"),
    "department": _text("担当", "department"),
    "checklist": _text("確認すること", "checklist"),
    "delivery": _text("渡し方", "delivery"),
    "document": _text("文書", "document"),
    "amount": _text("金額", "amount"),
    "reckoned": _text("計算のしかた", "how it is reckoned"),
    "summary": _text("概要", "summary"),
    "who": _text("手続きできる人", "who"),
    "deadline": _text("期限", "deadline"),
    "cost": _text("費用", "cost"),
    "minutes": _text("かかる時間（分）", "minutes"),
    "purpose": _text("利用目的", "purpose"),
    "law": _text("根拠", "law"),
    "period.days": _text("標準処理期間（日）", "standard time (days)"),
    "retention.years": _text("保存期間（年）", "years kept"),
    "at_hand": _text("用意するもの", "at hand"),
    "other_ways": _text("ほかの方法", "other ways"),
    "status.state": _text("受付", "whether it is open"),
}


def attribute_words(attribute: str, language: str) -> str:
    """What an attribute is called."""
    words = ATTRIBUTE_WORDS.get(attribute)
    return words.says(language) if words else attribute
