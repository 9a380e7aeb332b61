"""The whole draft: a row and what is known of the city become the text of a declaration with its decisions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from madoguchi.core.japanese import normalise_line
from madoguchi.counter.procedures.kinds import WITHIN_THE_OFFICE, Kind

from .asked import Form, Place, Words, form_of, papers_of, who_of, words
from .decisions import Decision
from .events import life_event_of
from .laws import law_of
from .marks import LeftOut, Noted, Proposed, decisions_in, yaml_of
from .nature import (
    Told,
    Values,
    apa_of,
    authority_of,
    basis_of,
    days_of,
    decider_is_sure,
    kind_of,
    level_of,
)
from .ways import DECIDED, ENDS, REFUSED, TEMPLATES, objection, outcomes_of, route_of


class Section(NamedTuple):
    """The department that has the procedure: its name in declarations, its words, where it is."""

    slug: str
    ja: str
    en: str
    contact: str


@dataclass(frozen=True)
class CityFacts:
    """What a draft must know of the city: its names, where it is, its templates."""

    ja: str
    en: str
    prefecture: str = "東京都"
    templates: frozenset[str] = field(default=TEMPLATES)

    @property
    def name(self) -> Words:
        """Its name in both languages."""
        return words(self.ja, self.en)


@dataclass(frozen=True)
class Drafted:
    """The name in addresses, the text, and what is to be decided, in the order of the text."""

    slug: str
    text: str
    decisions: tuple[Decision, ...]


def draft(values: Values, department: Section | None, city: CityFacts) -> Drafted:
    """A declaration from what is known of a row; what is not known is left out or marked. Pure."""
    row = _Row.of(values)
    tree = {**_terms(row, department, city), **_body(row, city)}
    return Drafted(row.slug, yaml_of(tree, _heading(row)), tuple(decisions_in(tree)))


@dataclass(frozen=True)
class _Row:
    """What the parts of a draft ask of its row, told once."""

    values: Values
    kind: Told
    title: str

    @classmethod
    def of(cls, values: Values) -> "_Row":
        return cls(values, kind_of(values), normalise_line(values["name"])[:_MOST_TITLE])

    @property
    def slug(self) -> str:
        return slug_of(self.values, self.kind.kind)

    @property
    def paid(self) -> bool:
        return self.values.get("fee") == _FEE

    @property
    def within(self) -> bool:
        return self.kind.kind in WITHIN_THE_OFFICE


_MOST_TITLE = 200
_FREE, _FEE, _ONLINE = "1", "2", "1"


def slug_of(values: Values, kind: Kind) -> str:
    """A name by kind and national id, else by a digest of the name: the same row gives the same."""
    number = re.sub(r"[^a-z0-9]", "", (values.get("national_id") or "").lower())
    return f"{kind.value}_{number[:30] or sha256(values['name'].encode()).hexdigest()[:8]}"


def _heading(row: _Row) -> list[str]:
    return [
        f"{row.title}：手続き棚卸しの行から作った下書きです。「決めること」のところを埋めると公開できます。",
        "A draft from a row of the inventory. It can be published once what is marked “To decide” is settled.",
    ]


def _terms(row: _Row, department: Section | None, city: CityFacts) -> dict[str, Any]:
    """Everything that the page about the procedure says, in the order of the packs."""
    values, kind = row.values, row.kind.kind
    basis = basis_of(values)
    who = who_of(values)
    return {
        "id": Proposed(row.slug, "id"),
        "kind": kind.value if row.kind.sure else Proposed(kind.value, "kind"),
        "authority": _authority(values),
        "basis": basis.value if basis else LeftOut("basis"),
        "apa": apa_of(kind, basis, values).value,
        "identity": _identity(values),
        "department": department.slug if department else LeftOut("department"),
        "title": {"ja": row.title, "en": LeftOut("title_en")},
        "summary": LeftOut("summary"),
        "life_event": life_event_of(values),
        "who": who.who if values.get("applicant") else LeftOut("who"),
        "roles": list(who.roles),
        "deadline": LeftOut("deadline"),
        "channels": _channels(row),
        **_money(row, city),
        **_time(row),
        **_at_hand(values),
        "minutes": _form(row, city).minutes,
        "other_ways": _other_ways(row, department),
        "purpose": LeftOut("purpose"),
        "retention": LeftOut("retention"),
        "law": law_of(values),
    }


def _authority(values: Values) -> Any:
    named = authority_of(values).value
    return named if decider_is_sure(values) else Proposed(named, "authority")


def _identity(values: Values) -> Any:
    level = level_of(values)
    return level.value if level is not None else LeftOut("identity")


def _channels(row: _Row) -> Any:
    """On line, at the counter and by post; only the counter where a law wants a visit."""
    if row.within:
        return ["office"]
    if row.values.get("law_forbids") is True:
        return Proposed(["counter"], "channels")
    ways = ["online", "counter", "post"]
    return ways if row.values.get("online_status") == _ONLINE else Proposed(ways, "channels")


def _money(row: _Row, city: CityFacts) -> dict[str, Any]:
    if not row.paid:
        free = row.values.get("fee") == _FREE
        return {"cost": words("無料", "Free of charge") if free else LeftOut("cost")}
    fee = {
        "amount": LeftOut("fee_amount"),
        "title": words("手数料", "Fee"),
        "reckoned": LeftOut("fee_reckoned"),
        "payee": city.name,
        "account": LeftOut("fee_account"),
        "ways": ["cash"],
    }
    return {"cost": LeftOut("cost"), "fee": fee}


def _time(row: _Row) -> dict[str, Any]:
    """標準処理期間 of an application, 処理の目安 of anything else."""
    days = days_of(row.values)
    name = "period" if row.kind.kind is Kind.APPLICATION else "usual_time"
    written = row.values.get("period_online") or row.values.get("period_paper")
    counted = (
        Noted("calendar", f"棚卸しの処理期間は「{normalise_line(written)[:80]}」です。")
        if written
        else "calendar"
    )
    return {name: {"days": LeftOut("days") if days is None else days, "counted": counted}}


def _at_hand(values: Values) -> dict[str, Any]:
    shown = [words("本人確認書類", "An identity document")] if "4" in (values.get("identity") or ()) else []
    listed = shown + [words(one.ja, one.en) for one in papers_of(values)]
    return {"at_hand": listed} if listed else {}


def _other_ways(row: _Row, department: Section | None) -> Any:
    if row.within:
        return [words("担当の所属が庁内で始めます。", "The section in charge begins it.")]
    if department is None:
        return LeftOut("other_ways")
    place = f"（{department.contact}）" if department.contact else ""
    return [
        words(
            f"{department.ja}{place}の窓口でも手続きできます。",
            f"You can also come to the counter: {department.en}.",
        )
    ]


def _form(row: _Row, city: CityFacts) -> Form:
    return form_of(row.values, Place(city.prefecture, city.ja), papers=bool(_papers(row.kind.kind)))


def _papers(kind: Kind) -> list[str]:
    return [one.paper for one in ENDS[kind] if one.paper]


def _body(row: _Row, city: CityFacts) -> dict[str, Any]:
    """What is asked, which way it goes, how it ends."""
    values, kind = row.values, row.kind.kind
    form = _form(row, city)
    apa = apa_of(kind, basis_of(values), values)
    how = objection(values, city.name, authority_of(values), apa)
    return {
        "pages": form.pages,
        "applicant": form.applicant,
        "route": route_of(kind, paid=row.paid),
        "outcomes": outcomes_of(kind, row.title, how, city.templates),
        **_documents(row),
        "examples": [_example(form)],
    }


def _example(form: Form) -> dict[str, Any]:
    return {
        "id": "sample",
        "title": words("ひととおり入力した例", "Everything filled in"),
        "answers": form.answers,
    }


_PAPERS: Mapping[str, Words] = {
    DECIDED: words("決定通知書", "Notice of decision"),
    REFUSED: words("決定通知書", "Notice of decision"),
}


def _documents(row: _Row) -> dict[str, Any]:
    """Titles of the papers, and what of the answers stands in them."""
    if not _papers(row.kind.kind):
        return {}
    return {
        "papers": {name: dict(title) for name, title in _PAPERS.items()},
        "document": {
            "heading": f"{row.title} 決定通知書",
            "body": f"「{row.title}」について、次のとおり決定したので通知します。",
            "facts": "申請者：{applicant}",
            "conditions": "",
            "applicant.name": "{applicant}",
            "applicant.address": "{address}",
            "decision": "{outcome_title}",
            "reasons": "{reasons}",
            "instruction": "{instruction}",
        },
    }
