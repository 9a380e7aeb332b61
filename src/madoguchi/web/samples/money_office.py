"""The desks of money: tills, bills of another system, a report that differs, money paid twice, a transfer to check."""

from datetime import datetime, time, timedelta
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile

from madoguchi.core import clock
from madoguchi.core.calendar import is_bank_day
from madoguchi.core.clock import TOKYO
from madoguchi.foundation.city.models import Staff
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.envelopes import PaidByProvider, ProviderReported, ReportedLine
from madoguchi.services.payments.models import ChargeKind, Till, Way
from madoguchi.services.payments.rules import departments_of
from madoguchi.services.spending import actions as spending
from madoguchi.services.spending import transferring
from madoguchi.services.spending.rules import Cashier
from madoguchi.web.demo_staff import cast

PROVIDER, PAYEE = "sandbox_card", "みほん市"
_FEES = "一般会計／使用料及び手数料／総務手数料"
_FLOAT = {1000: 10, 500: 4, 100: 20, 50: 10, 10: 30}
_CARS = {"ja": "令和8年度 軽自動車税（種別割） 随時", "en": "Light vehicle tax 2026, occasional"}
_NAMES = ("甲野 一", "乙山 花子", "丙川 次郎", "丁田 みどり", "株式会社みほん商店")
#: Yen as the city has it and as the report says, of yesterday; none where the other side does not know it.
_REPORTED = ((600, 600), (1_200, 1_200), (5_300, 3_500), (None, 400), (300, None))
_ALLOWANCES = (("甲野 一", "コウノ ハジメ", 30_000), ("乙山 花子", "オツヤマ ハナコ", 45_000))


def seed() -> None:
    """Once: nothing where a till is there already."""
    if Till.objects.exists():
        return
    staff = {part.role: part.staff for part in cast()}
    _tills(staff["second tax clerk"])
    _bills(staff["tax clerk"])
    _report()
    _transfer(staff["allowance head"], staff["accounting clerk"])


def _tills(clerk: Staff) -> None:
    """One that was closed with ten yen too few, and waits to be looked at; one that is open."""
    department = departments_of(clerk)[0]
    closed = money.open_till(money.declare_till(department, "証明の窓口2", clerk), _FLOAT, clerk)
    found = {**_FLOAT, 10: _FLOAT[10] - 1}
    money.close_till(closed, found, "つり銭を10円多く渡したとみられます。心当たりの方に連絡しました。", clerk)
    money.open_till(money.declare_till(department, "証明の窓口3", clerk), _FLOAT, clerk)


def _bills(clerk: Staff) -> None:
    due = clock.today() + timedelta(days=30)
    rows = [
        f"K-{n:05d},{name},425-0001,みほん市中央{n}丁目1番,{1_000 * n + 9_800},{due}"
        for n, name in enumerate(_NAMES, 1)
    ]
    text = "\n".join(["通知番号,宛名,郵便番号,住所,金額,納期限", *rows])
    upload = SimpleUploadedFile("軽自動車税_随時.csv", text.encode("cp932"))
    wanted = money.BillsWanted(ChargeKind.TAX, _CARS, PAYEE, "一般会計／市税／軽自動車税", "900001")
    money.charge_some(money.begin_bills(upload, wanted, clerk).id)


def _report() -> None:
    """A provider's report of yesterday with one line of each kind, and a payment that came twice."""
    day = clock.today() - timedelta(days=1)
    moments = [datetime.combine(day, time(9 + n), TOKYO) for n in range(len(_REPORTED))]
    lines = []
    for n, (at, (ours, theirs)) in enumerate(zip(moments, _REPORTED, strict=True), 1):
        reference = f"MIHON-{n:04d}"
        if ours:
            _paid(f"sample:{n}", reference, ours, at)
        if theirs:
            lines.append(
                ReportedLine(reference=reference, kind="paid", amount=theirs, fee=theirs // 40, at=at)
            )
    _paid("sample:1", "MIHON-0901", 600, clock.now())
    money.take_report(ProviderReported(provider=PROVIDER, day=day, lines=lines))


def _paid(subject: str, reference: str, amount: int, at: datetime) -> None:
    order = money.ChargeOrder(
        kind=ChargeKind.FEE,
        title={"ja": "証明書の手数料", "en": "Fee for certificates"},
        payee=PAYEE,
        account=_FEES,
        amount=amount,
        reckoned=f"{amount:,}円",
        ways=[Way.CASH, Way.CARD],
    )
    money.charge(subject, order, actor="system")
    told = PaidByProvider(provider=PROVIDER, way=Way.CARD.value, reference=reference, amount=amount, at=at)
    money.collect(subject, told)


def _transfer(orderer: Staff, maker: Staff) -> None:
    """Two allowances in a transfer that waits for its check, and one more that waits for the next."""
    sent = [_order(n, *one, orderer) for n, one in enumerate(_ALLOWANCES, 1)]
    _order(9, "丙川 次郎", "ヘイカワ ジロウ", 15_000, orderer)
    days = (clock.today() + timedelta(days=n) for n in count(5))
    transferring.make(
        Cashier(maker), transferring.Wanted(next(one for one in days if is_bank_day(one)), sent)
    )


def _order(n: int, payee: str, holder: str, amount: int, orderer: Staff) -> str:
    account = {
        "bank_name": "みほん銀行",
        "bank_code": "0149",
        "branch_name": "本店",
        "branch_code": "001",
        "kind": "ordinary",
        "number": f"{n:07d}",
        "holder": holder,
    }
    title = {"ja": "児童手当", "en": "Child allowance"}
    wanted = spending.PayoutOrder(title, payee, account, amount, department=departments_of(orderer)[0])
    return spending.order(f"sample:allowance:{n}", wanted, orderer).number
