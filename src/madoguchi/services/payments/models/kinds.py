"""The words of money: what a charge is in law, how money comes in, where a charge stands."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# The amounts in yen for which a 定額小為替 is made out (ゆうちょ銀行).
FACES = (50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 750, 1000)


class ChargeKind(models.TextChoices):
    """What a charge is in law."""

    FEE = "fee", _("手数料")
    USAGE = "usage", _("使用料")
    TAX = "tax", _("税")
    SHARE = "share", _("負担金")
    FACILITY = "facility", _("利用料金")


class Way(models.TextChoices):
    """How money comes in."""

    CASH = "cash", _("窓口での現金")
    POSTAL_ORDER = "postal_order", _("郵送の定額小為替")
    CARD = "card", _("クレジットカード")
    QR = "qr", _("スマートフォン決済")
    SLIP = "slip", _("納付書")
    EL_QR = "el_qr", _("eL-QR")
    SET_OFF = "set_off", _("充当")


#: What a charge may ask for: 充当 is nothing that anybody pays.
PAYABLE = tuple(way for way in Way if way != Way.SET_OFF)
#: What a clerk takes; all else comes from somebody who took it for the city (指定納付受託者 and others).
BY_HAND = (Way.CASH, Way.POSTAL_ORDER)
#: What a person pays on line, at once.
ON_LINE = (Way.CARD, Way.QR)


class State(models.TextChoices):
    """Where a charge stands; only what is due can change."""

    DUE = "due", _("未納")
    PAID = "paid", _("収納済み")
    WAIVED = "waived", _("免除")
    CANCELLED = "cancelled", _("取消し")


# An array (a text alone is contained in one, too) of some of them.
SOME_WAYS = Q(ways__contains=[], ways__contained_by=[way.value for way in PAYABLE]) & ~Q(ways=[])
