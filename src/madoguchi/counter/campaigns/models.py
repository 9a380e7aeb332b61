"""勧奨: whom the city writes to with a prefilled form, where they come from, and who has answered."""

from django.db import models
from django.db.models import Q

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.counter.cases.models import Offer
from madoguchi.foundation.city.models import Department, Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide


class State(models.TextChoices):
    """How far a campaign is."""

    PREPARED = "prepared", "準備中"
    SENT = "sent", "ご案内済み"
    ENDED = "ended", "終了"


class Stage(models.TextChoices):
    """What goes out: the first letter, 勧奨, 催告; and the end of all that was offered."""

    FIRST = "first", "最初のご案内"
    REMINDER = "reminder", "勧奨"
    URGE = "urge", "催告"
    END = "end", "終了"


class Campaign(OfficeSide, CityModel):
    """Many people asked to hand in one procedure, each with what the city knows filled in.

    `words` is what letters and mails say besides, by language. `working` is the stage whose letters are going
    out; `problem` is why letters could not be printed.
    """

    code = models.CharField(max_length=9, default=reference_code)
    title = models.CharField(max_length=100)
    procedure = models.CharField(max_length=60)
    department = CityForeignKey(Department)
    made_by = CityForeignKey(Staff)
    made_at = models.DateTimeField(default=clock.now)
    opens_on = models.DateField()
    until = models.DateField()
    remind_on = models.DateField(null=True)
    urge_on = models.DateField(null=True)
    words = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PREPARED)
    working = models.CharField(max_length=8, choices=Stage.choices, default="")
    reminded_at = models.DateTimeField(null=True)
    urged_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    problem_ja = models.TextField(default="")
    problem_en = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="campaigns_campaign_code"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="campaigns_campaign_state"),
            models.CheckConstraint(
                condition=Q(working__in=["", *Stage.values]), name="campaigns_campaign_working"
            ),
            models.CheckConstraint(
                condition=Q(opens_on__lte=models.F("until")), name="campaigns_campaign_dates"
            ),
            models.CheckConstraint(
                condition=Q(state=State.ENDED, ended_at__isnull=False)
                | (~Q(state=State.ENDED) & Q(ended_at=None)),
                name="campaigns_campaign_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["city", "department", "-made_at"], name="campaigns_campaign_list"),
            models.Index(fields=["city", "state"], name="campaigns_campaign_open", condition=Q(state="sent")),
        ]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"campaign:{self.id}"

    @property
    def said(self) -> str:
        """The words of its letters, in every language that there are words in."""
        return "\n\n".join(self.words[one] for one in ("ja", "en") if self.words.get(one))


class SourceKind(models.TextChoices):
    """Where targets come from."""

    FILE = "file", "表"
    REGISTRY = "registry", "住基照合用データ"


class SourceState(models.TextChoices):
    """How far a source is: columns still to be named, waiting for the worker, checked, taken in, or unreadable."""

    NEW = "new", "列の指定待ち"
    WAITING = "waiting", "確認中"
    CHECKED = "checked", "確認済み"
    TAKING = "taking", "取り込み中"
    TAKEN = "taken", "取り込み済み"
    FAILED = "failed", "読めませんでした"


class Source(OfficeSide, CityModel):
    """One table or one condition on the registry extract, from which targets are taken.

    `mapping` says for each field of a target or of the form from which column it comes. `first` are those shown
    before they are taken in. `protected` counts whom 支援措置 leaves out: who they are is kept nowhere.
    """

    campaign = CityForeignKey(Campaign, related_name="sources")
    code = models.CharField(max_length=9, default=reference_code)
    kind = models.CharField(max_length=8, choices=SourceKind.choices)
    state = models.CharField(max_length=8, choices=SourceState.choices)
    file_name = models.CharField(max_length=200, default="")
    condition = models.TextField(default="")
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    first = models.JSONField(default=list)
    made_by = CityForeignKey(Staff)
    made_at = models.DateTimeField(default=clock.now)
    read = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    protected = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    problem_ja = models.TextField(default="")
    problem_en = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="campaigns_source_code"),
            models.CheckConstraint(condition=Q(kind__in=SourceKind.values), name="campaigns_source_kind"),
            models.CheckConstraint(condition=Q(state__in=SourceState.values), name="campaigns_source_state"),
        ]
        indexes = [models.Index(fields=["city", "campaign", "-id"], name="campaigns_source_list")]

    @property
    def subject(self) -> str:
        """The name under which its file is kept."""
        return f"campaign_source:{self.id}"


class Rejection(OfficeSide, CityModel):
    """A row that cannot be taken: its line, which column, what is wrong and how to mend it; never the value."""

    source = CityForeignKey(Source, related_name="rejections")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=200)
    ja = models.TextField()
    en = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "source", "line", "column"], name="campaigns_rejection_once"
            )
        ]


class Settled(models.TextChoices):
    """Why somebody is written to no more though their form did not come."""

    ANSWERED = "answered", "ほかの方法で回答済み"
    NOT_CONCERNED = "not_concerned", "対象外"


class Target(OfficeSide, CityModel):
    """One who is written to. `key` names the person, so that nobody is taken twice; `n` is the place in the list.

    `values` stand in the form's questions. Who handed it in is known by the offer.
    """

    campaign = CityForeignKey(Campaign, related_name="targets")
    n = models.PositiveIntegerField()
    key = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    postal_code = models.CharField(max_length=8, default="")
    address = models.CharField(max_length=300, default="")
    birth_date = models.DateField(null=True)
    mail = models.EmailField(default="")
    values = models.JSONField(default=dict)
    offer = CityForeignKey(Offer, null=True, related_name="targets")
    sent_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)
    urged_on = models.DateField(null=True)
    settled = models.CharField(max_length=13, choices=Settled.choices, default="")
    reason = models.TextField(default="")
    settled_by = CityForeignKey(Staff, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "campaign", "key"], name="campaigns_target_once"),
            models.UniqueConstraint(fields=["city", "campaign", "n"], name="campaigns_target_place"),
            models.UniqueConstraint(fields=["city", "offer"], name="campaigns_target_offer"),
            models.CheckConstraint(
                condition=Q(offer=None, sent_on=None) | Q(offer__isnull=False, sent_on__isnull=False),
                name="campaigns_target_sent",
            ),
            models.CheckConstraint(
                condition=Q(settled="", settled_by=None)
                | (Q(settled__in=Settled.values, settled_by__isnull=False) & ~Q(reason="")),
                name="campaigns_target_settled",
            ),
            # Without either nobody could show that the letter is theirs, or the letter would find nobody.
            models.CheckConstraint(
                condition=Q(birth_date__isnull=False) | ~Q(mail=""), name="campaigns_target_proves"
            ),
            models.CheckConstraint(condition=~Q(mail="") | ~Q(address=""), name="campaigns_target_reached"),
        ]
