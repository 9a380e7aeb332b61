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
    """Somebody in a matter, as the envelope said: who, in which role, how to reach them."""

    subject = models.CharField(max_length=80)
    role = models.CharField(max_length=20, choices=Role.choices)
    applicant = models.BooleanField()
    name = models.CharField(max_length=120)
    kana = models.CharField(max_length=120, default="")
    level = models.CharField(max_length=13, choices=Level.choices)
    contact = models.CharField(max_length=254, default="")
    phone = models.CharField(max_length=20, default="")
    address = models.CharField(max_length=300, default="")

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
