"""People: those with an account on the public side, and the parties of a matter on the office side."""

from django.db import models
from django.db.models import Q

from madoguchi.core import clock
from madoguchi.foundation.accounts.models import Account
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide, PublicSide


class Level(models.TextChoices):
    """How sure the city is of who somebody is on line, in rising order."""

    OPEN = "open", "確認なし"
    CONTACT = "contact", "連絡先を確認"
    AUTHENTICATED = "authenticated", "利用者証明用電子証明書"
    SIGNED = "signed", "署名用電子証明書"


LEVELS = tuple(Level)


class Role(models.TextChoices):
    """In what capacity somebody takes part in a matter."""

    SELF = "self", "本人"
    LEGAL_REPRESENTATIVE = "legal_representative", "法定代理人"
    AGENT = "agent", "任意代理人"
    MESSENGER = "messenger", "使者"
    HOUSEHOLD = "household", "同一世帯員"
    COMPANY = "company", "法人代表・従業員"
    PROFESSIONAL = "professional", "士業"
    OFFICIAL = "official", "公用"
    HEIR = "heir", "相続人"


class CheckKind(models.TextChoices):
    """How identity was checked face to face; what was seen is recorded by kind, never by number or scan."""

    ONE = "one_document", "1点確認"
    TWO = "two_documents", "2点確認"
    QUESTIONS = "questions", "聞き取り"


class ProfilePart(models.TextChoices):
    """What a person may let the city keep, so that the next form is filled in already."""

    NAME = "name", "お名前"
    BIRTH_DATE = "birth_date", "生年月日"
    ADDRESS = "address", "住所"
    PHONE = "phone", "電話番号"


class Person(PublicSide, CityModel):
    """利用者: someone who uses this city's window with an account.

    `profile` is what they asked to be kept for the next form (`ProfilePart` → cleaned answer); nothing is kept unasked.
    """

    account = models.ForeignKey(Account, models.PROTECT)
    level = models.CharField(max_length=13, choices=Level.choices, default=Level.CONTACT)
    contact = models.EmailField()
    language = models.CharField(max_length=10, default="ja")
    profile = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "account"], name="people_person_account"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="people_person_level"),
        ]


class Party(OfficeSide, CityModel):
    """Somebody in a matter, as the envelope said: who, in which role, how to reach them.

    One who applies together with the applicant has `agreed_at`, when they agreed to the whole of it.
    """

    subject = models.CharField(max_length=80)
    role = models.CharField(max_length=20, choices=Role.choices)
    applicant = models.BooleanField()
    name = models.CharField(max_length=120)
    kana = models.CharField(max_length=120, default="")
    level = models.CharField(max_length=13, choices=Level.choices)
    contact = models.CharField(max_length=254, default="")
    phone = models.CharField(max_length=20, default="")
    address = models.CharField(max_length=300, default="")
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="people_party_role"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="people_party_level"),
            models.UniqueConstraint(
                fields=["city", "subject"], name="people_party_applicant", condition=Q(applicant=True)
            ),
        ]
        indexes = [models.Index(fields=["city", "subject"], name="people_party_subject")]


class IdentityCheck(OfficeSide, CityModel):
    """A check of somebody's identity at the counter: the kind, the kinds of documents, who, when."""

    party = CityForeignKey(Party)
    kind = models.CharField(max_length=13, choices=CheckKind.choices)
    documents = models.CharField(max_length=200, default="")
    staff = CityForeignKey(Staff)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=CheckKind.values), name="people_check_kind"),
            models.CheckConstraint(
                condition=Q(kind=CheckKind.QUESTIONS) | ~Q(documents=""), name="people_check_documents"
            ),
        ]


class Sex(models.TextChoices):
    """性別 as the registry has it; empty where it is not told."""

    MALE = "male", "男"
    FEMALE = "female", "女"


class Residence(models.TextChoices):
    """住民である・でない: why somebody is in the extract."""

    RESIDENT = "resident", "住登"
    LEFT = "left", "転出"
    DEAD = "dead", "死亡"
    REMOVED = "removed", "職権消除"
    OUTSIDE = "outside", "住登外"


class ImportState(models.TextChoices):
    """How far an import of the extract has come; the last three are its ends."""

    WAITING = "waiting", "順番待ち"
    READING = "reading", "読み込み中"
    DONE = "done", "取り込み済み"
    FAILED = "failed", "取り込めませんでした"
    CANCELLED = "cancelled", "中止"


#: States in which nothing has been decided yet; a city has one such import at a time.
UNDER_WAY = (ImportState.WAITING, ImportState.READING)


class RegistryImport(OfficeSide, CityModel):
    """One file of 住基照合用データ: when, by whom, what came of it.

    `partial`: the file holds changed people only, and whom it leaves out stays. `path` is where its bytes lie until
    it is read. Without `staff` it was brought in at the command line.
    """

    code = models.CharField(max_length=9)
    state = models.CharField(max_length=9, choices=ImportState.choices, default=ImportState.WAITING)
    partial = models.BooleanField(default=False)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=100, default="")
    staff = CityForeignKey(Staff, null=True)
    began_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    read = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    problem_ja = models.TextField(default="")
    problem_en = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="people_import_code"),
            models.UniqueConstraint(
                fields=["city"], name="people_import_one_at_a_time", condition=Q(state__in=UNDER_WAY)
            ),
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="people_import_state"),
            models.CheckConstraint(
                condition=Q(state__in=UNDER_WAY, ended_at=None)
                | (~Q(state__in=UNDER_WAY) & Q(ended_at__isnull=False)),
                name="people_import_ended",
            ),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="people_import_sha256"),
        ]
        indexes = [
            models.Index(fields=["city", "-ended_at"], name="people_import_latest", condition=Q(state="done"))
        ]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"registry_import:{self.id}"

    @property
    def under_way(self) -> bool:
        """Whether it is still to be read, or being read."""
        return self.state in UNDER_WAY


class RegistryFault(OfficeSide, CityModel):
    """Why a row of a file was not taken: its line, the column, what is wrong and how to mend it; never the value."""

    registry_import = CityForeignKey(RegistryImport, db_column="import_id", related_name="faults")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=20)
    ja = models.TextField()
    en = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "registry_import", "line", "column"], name="people_fault_of_line"
            )
        ]


class RegistryExtract(OfficeSide, CityModel):
    """住基照合用データ: one person as the registry knew them, to compare with and never to fill in.

    `birth_known` stands in place of `birth_date` where only a year (1945) or a month (1945-02) is known. The keys are
    what `people.registry.keys` makes of names and address: they are looked up by equality. `gone_at` is when a whole
    file first left the person out. `registry_import` is the import that wrote the row last.
    """

    number = models.CharField(max_length=20)
    household = models.CharField(max_length=20, default="")
    relation = models.CharField(max_length=40, default="")
    name = models.CharField(max_length=120)
    kana = models.CharField(max_length=120, default="")
    former_name = models.CharField(max_length=120, default="")
    common_name = models.CharField(max_length=120, default="")
    birth_date = models.DateField(null=True)
    birth_known = models.CharField(max_length=7, default="")
    sex = models.CharField(max_length=6, choices=Sex.choices, default="")
    postal_code = models.CharField(max_length=8, default="")
    address = models.CharField(max_length=200, default="")
    building = models.CharField(max_length=120, default="")
    resident_since = models.DateField(null=True)
    resident_until = models.DateField(null=True)
    status = models.CharField(max_length=8, choices=Residence.choices)
    protected = models.BooleanField(default=False)
    name_key = models.CharField(max_length=120)
    kana_key = models.CharField(max_length=120)
    former_key = models.CharField(max_length=240)
    common_key = models.CharField(max_length=120)
    address_key = models.CharField(max_length=240)
    gone_at = models.DateTimeField(null=True)
    registry_import = CityForeignKey(RegistryImport, db_column="import_id", related_name="extracts")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "number"], name="people_extract_number"),
            models.CheckConstraint(condition=Q(status__in=Residence.values), name="people_extract_status"),
            models.CheckConstraint(condition=Q(sex__in=["", *Sex.values]), name="people_extract_sex"),
            models.CheckConstraint(
                condition=Q(birth_date=None) | Q(birth_known=""), name="people_extract_birth"
            ),
            models.CheckConstraint(
                condition=Q(birth_known__regex=r"^(\d{4}(-\d{2})?)?$"), name="people_extract_birth_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="people_extract_name"),
        ]
        indexes = [
            models.Index(fields=["city", "address_key", "birth_date"], name="people_extract_address"),
            *(
                models.Index(fields=["city", name], name=f"people_extract_{name}", condition=~Q(**{name: ""}))
                for name in ("name_key", "kana_key", "former_key", "common_key")
            ),
        ]
