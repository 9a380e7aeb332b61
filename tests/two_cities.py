"""Two cities with look-alike data on both sides: who they are, and what was seeded for each.

Kagami's declarations, places and people are Mihon's with a mark in each word: 鏡 or Kagami.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from madoguchi.counter.cases.models import Case, EntryDraft
from madoguchi.counter.window.models import Draft, Submission
from madoguchi.foundation.city.models import Staff

MIHON, KAGAMI = "992011", "992020"
# One resident and one member of staff whom both cities know under the same address.
RESIDENT, BOTH = "futari@mail.example", "futari@both.example"
SURVEY = "survey_sample"
STEPS = ("examine", "draft", "decide", "issue", "done")


@dataclass
class City:
    """What was seeded for one city: the arguments for its pages and queries."""

    code: str
    slug: str
    mark: str
    drafts: list[Draft] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    cases: dict[str, Case] = field(default_factory=dict)
    document: Any = None
    delivery: Any = None
    payment: Any = None
    bill: Any = None
    receipt: Any = None
    till: Any = None
    overpaid: Any = None
    bank_refund: Any = None
    report: Any = None
    brought: Any = None
    bill_draft: Any = None
    collected: Any = None
    owed: Any = None
    late: Any = None
    demands: Any = None
    payout: Any = None
    asked_overpaid: Any = None
    account_request: Any = None
    returned: Any = None
    transfer: Any = None
    registry: Any = None
    absence: Any = None
    change: Any = None
    notice: Any = None
    round: Any = None
    offer: Any = None
    campaign: Any = None
    source: Any = None
    target: Any = None
    together: list[Draft] = field(default_factory=list)
    secret: str = ""
    next_step: list[str] = field(default_factory=list)
    round_run: Any = None
    round_entry: Any = None
    disposal: Any = None
    export: Any = None
    results: Any = None
    record: Any = None
    hook: Any = None
    call: Any = None
    correction: Any = None
    inventory: Any = None
    item: Any = None
    finding: Any = None
    plan: Any = None
    procedure_draft: Any = None
    hearing: Any = None
    hearing_rows: list[Any] = field(default_factory=list)
    views: list[Any] = field(default_factory=list)
    entries: list[EntryDraft] = field(default_factory=list)
    envelopes: dict[str, UUID] = field(default_factory=dict)
    jobs: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    booking: Any = None
    held: Any = None
    journey: Any = None
    held_journey: Any = None
    delay: Any = None
    feed: str = ""
    asked_booking: Any = None
    ticket: Any = None
    booked_on: Any = None
    group: Any = None
    draw: Any = None
    lot: Any = None
    waiting: Any = None
    series: Any = None
    photo_key: str = ""
    sent_key: str = ""
    person_id: UUID | None = None
    staff_id: UUID | None = None
    department_id: UUID | None = None

    @property
    def host(self) -> str:
        return f"{self.slug}.localhost"

    @property
    def draft(self) -> Draft:
        return self.drafts[0]

    @property
    def submission(self) -> Submission:
        """The one that ended with a document."""
        return self.submissions[0]

    def staff(self, name: str) -> Staff:
        return Staff.objects.get(email=f"{name}@{self.slug}.example")
