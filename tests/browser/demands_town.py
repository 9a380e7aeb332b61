"""Taxes of the town that are late: of one due day nothing was demanded yet, of another the 督促状 were made."""

from datetime import date, timedelta
from typing import Any

import happening
from django.core.files.uploadedfile import SimpleUploadedFile
from happening import MIHON, TAX, WITHOUT_TYPE, until

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.demanded.queries import late_day
from madoguchi.services.payments.models import ChargeKind, DemandRun
from madoguchi.services.payments.rules import departments_of, undemanded

HEAD = "通知番号,宛名,郵便番号,住所,金額,納期限"
WANTED = money.BillsWanted(
    ChargeKind.TAX,
    {"ja": "令和8年度 固定資産税 第3期", "en": "Fixed asset tax 2026, 3rd"},
    "みほん市",
    "一般会計／市税／固定資産税",
    "912345",
)
NAMES = ("見本 太郎", "見本 花子", "株式会社みほん商店", "髙橋 𠮷郎", "Anna Takahashi")


def _bring(due_on: date, staff: Staff, *more: str) -> None:
    """A file that was brought in two months ago."""
    rows = [
        f"L{due_on:%m%d}-{n},{name},425-{n:04d},静岡県みほん市中央{n}丁目1番,{12_500 + 1_000 * n},{due_on}"
        for n, name in enumerate(NAMES, 1)
    ]
    with clock.moved_to(clock.now() - timedelta(days=60)):
        file = SimpleUploadedFile("固定資産税.csv", "\n".join([HEAD, *rows, *more]).encode())
        begun = money.begin_bills(file, WANTED, staff)
        money.charge_some(begun.id)


def prepare(_facts: dict[str, Any]) -> dict[str, str]:
    """Both due days, and the run of one once the worker is done."""
    today = clock.today()
    waits, done = today - timedelta(days=9), today - timedelta(days=12)
    with city_scope(MIHON):
        staff = Staff.objects.get(email=f"{TAX}@mihon.example")
        _bring(waits, staff, f"L-8,見本 次郎,,,9800,{waits}")
        _bring(done, staff, f"L-9,見本{WITHOUT_TYPE},425-0009,みほん市中央,9800,{done}")
        count, amount = late_day(undemanded(staff), done).ready
        department = departments_of(staff)[0]
        wanted = money.DemandsWanted(done, money.first_demand_day(), department, count, amount)
        code = money.begin_demands(wanted, staff).code
    until(lambda: DemandRun.objects.get(code=code).ended_at)
    return {"demand_day": waits.isoformat(), "demand_run": code}


def main() -> None:
    """Do the act."""
    happening.main({"prepare": prepare})
