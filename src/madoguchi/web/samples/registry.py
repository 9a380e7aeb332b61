"""A registry extract of the sample city, みほん市: real names and towns put together at random, nobody's data.

Run as `python -m madoguchi.web.samples.registry`, on the office side, it is brought into the sample city.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import django
from japanese_personal_name_dataset import load_dataset

from madoguchi.core.eras import era_of, era_year
from madoguchi.core.japanese import normalise_kana, postal_address, wareki

PREFECTURE, CITY = "静岡県", "みほん市"
#: The sample city's 団体コード, and how many households the demo has.
CODE, HOUSEHOLDS = "992011", 1000
#: The towns of the sample city lie where postal codes 425 are.
_CODES = tuple(f"425-{n:04d}" for n in range(1, 100))
_TODAY = date(2026, 4, 1)
_YEAR = timedelta(days=365)
_HEADERS = (
    *("宛名番号", "世帯番号", "続柄", "氏名", "氏名_フリガナ", "旧氏", "通称", "生年月日", "性別"),
    *("郵便番号", "住所", "方書", "住民となった年月日", "消除年月日", "住民状態", "支援措置"),
)
_MALE, _FEMALE = "男", "女"
_LATIN = (
    *(
        ("NGUYEN", "THI LAN", "グエン ティ ラン", _FEMALE),
        ("NGUYEN", "VAN MINH", "グエン ヴァン ミン", _MALE),
    ),
    *(("SANTOS", "MARIA", "サントス マリア", _FEMALE), ("SILVA", "CARLOS", "シルバ カルロス", _MALE)),
    *(("KIM", "MINJUN", "キム ミンジュン", _MALE), ("LI", "NA", "リ ナ", _FEMALE)),
    *(("GURUNG", "BIKASH", "グルン ビカス", _MALE), ("REYES", "JOSE", "レイエス ホセ", _MALE)),
    *(("SMITH", "ANNA", "スミス アンナ", _FEMALE), ("SUHARTO", "", "スハルト", _MALE)),
)
#: What names of people older than this often end in.
_OLD = 45
_OLD_ENDINGS = {_MALE: ("お", "じ", "う", "いち", "のり", "ゆき"), _FEMALE: ("こ", "え", "み", "よ")}
_BUILDINGS = ("みほんハイツ", "メゾン中港", "コーポさくら", "グリーンコート", "サンライズ", "市営住宅")


@dataclass(frozen=True)
class Resident:
    """One row: as a core system writes it."""

    relation: str
    name: str
    kana: str
    birth: date
    sex: str
    former: str = ""
    common: str = ""
    status: str = "住登"
    since: date | None = None
    until: date | None = None
    day_known: bool = True


@dataclass(frozen=True)
class Household:
    """Those who live together, and where."""

    postal_code: str
    address: str
    building: str
    members: Sequence[Resident]
    protected: bool = False


#: The people of the pack's examples, so that a walk through the sample city finds somebody.
SHOWN = (
    Household("425-0022", f"{PREFECTURE}{CITY}本町二丁目16番32号", "", (
        Resident("世帯主", "髙橋　𠮷乃", "タカハシ　ヨシノ", date(1958, 2, 1), _FEMALE, common="﨑山　𠮷乃"),
        Resident("夫", "髙橋　太一", "タカハシ　タイチ", date(1955, 6, 30), _MALE),
    )),
    Household("425-0022", f"{PREFECTURE}{CITY}本町二丁目16番31号", "", (
        Resident("世帯主", "見本　太郎", "ミホン　タロウ", date(1958, 2, 1), _MALE),
        Resident("妻", "見本　花子", "ミホン　ハナコ", date(1960, 4, 1), _FEMALE, former="例田"),
    )),
    Household("425-0027", f"{PREFECTURE}{CITY}栄町一丁目1番1号", "みほんハイツ　101号室", (
        Resident("世帯主", "SUHARTO", "スハルト", date(1990, 12, 31), _MALE),
    )),
    Household("425-0027", f"{PREFECTURE}{CITY}栄町一丁目1番2号", "", (
        Resident("世帯主", "丙川　みどり", "ヘイカワ　ミドリ", date(1975, 3, 3), _FEMALE),
    ), protected=True),
)  # fmt: skip


def write(output: Path, households: int, seed: int) -> int:
    """Write so many households as UTF-8 CSV for Excel; the same seed makes the same file. Returns how many people."""
    random = Random(seed)  # noqa: S311  # nobody's secret: it is to come out the same again
    people = 0
    with output.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADERS)
        for number, household in enumerate(_households(random, households), 1):
            for member in household.members:
                people += 1
                writer.writerow(_row(1_000_000 + people, 500_000 + number, household, member))
    return people


def _row(number: int, household: int, home: Household, one: Resident) -> list[str]:
    days = [wareki(day) if day else "" for day in (one.since, one.until)]
    where = (home.postal_code, home.address, home.building)
    who = (one.relation, one.name, one.kana, one.former, one.common, _birth(one), one.sex)
    return [
        f"{number:010d}",
        f"{household:010d}",
        *who,
        *where,
        *days,
        one.status,
        "1" if home.protected else "",
    ]


def _birth(one: Resident) -> str:
    if one.day_known:
        return wareki(one.birth)
    return f"{era_year(era_of(one.birth), one.birth.year)}年00月00日"


def _households(random: Random, count: int) -> Iterator[Household]:
    yield from SHOWN[:count]
    maker = _Maker(random)
    for _ in range(count - len(SHOWN)):
        yield maker.household()


class _Maker:
    """Puts households together, by one source of chance."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def household(self) -> Household:
        code, town = self._random.choice(_towns())
        return Household(
            postal_code=code,
            address=f"{PREFECTURE}{CITY}{town}{self._lot()}",
            building=self._building() if self._likely(0.3) else "",
            members=self._fated(self._members()),
            protected=self._likely(0.01),
        )

    def _members(self) -> list[Resident]:
        if self._likely(0.04):
            return [self._foreigner()]
        shapes, weights = zip(*_SHAPES, strict=True)
        return self._family(*self._random.choices(shapes, weights)[0])

    def _family(self, *parts: "Part") -> list[Resident]:
        name, reading = self._surname()
        oldest = self._random.randint(*parts[0].ages)
        made = [self._one(part, name, reading, oldest) for part in parts]
        # Who comes first is the head.
        return [replace(made[0], relation="世帯主"), *map(self._married, made[1:])]

    def _one(self, part: "Part", name: str, reading: str, oldest: int) -> Resident:
        sex = part.sex or self._random.choice((_MALE, _FEMALE))
        age = max(0, oldest - self._random.randint(*part.younger))
        given, given_reading = self._given(sex, age)
        born = self._day(age)
        return Resident(
            relation=part.relation,
            name=f"{name}　{given}",
            kana=f"{reading}　{given_reading}",
            birth=born,
            sex=sex,
            since=max(born, self._day(self._random.randint(0, 30))),
            day_known=not (age > 80 and self._likely(0.05)),
        )

    def _married(self, one: Resident) -> Resident:
        if one.relation in ("妻", "夫") and self._likely(0.03):
            return replace(one, former=self._surname()[0])
        return one

    def _foreigner(self) -> Resident:
        family, given, reading, sex = self._random.choice(_LATIN)
        born = self._day(self._random.randint(19, 55))
        common = self._surname()[0] + "　" + self._given(sex, 30)[0] if self._likely(0.3) else ""
        name = " ".join(filter(None, (family, given)))
        arrived = self._day(self._random.randint(0, 10))
        return Resident("世帯主", name, reading, born, sex, common=common, since=max(born, arrived))

    def _fated(self, members: list[Resident]) -> list[Resident]:
        """What became of them: a household that moved away, somebody who died."""
        left = self._day(self._random.randint(0, 3))
        if self._likely(0.03):
            return [replace(one, status="転出", until=max(left, one.since or left)) for one in members]
        if self._likely(0.03):
            oldest = min(members, key=lambda one: one.birth)
            died = replace(oldest, status="死亡", until=max(left, oldest.since or left))
            return [died if one is oldest else one for one in members]
        return members

    def _surname(self) -> tuple[str, str]:
        names, counts = _surnames()
        return self._random.choices(names, counts)[0]

    def _given(self, sex: str, age: int) -> tuple[str, str]:
        readings = _given_names(sex, age > _OLD)
        reading, spellings = self._random.choice(readings)
        # The first ones are those that are met most.
        return self._random.choice(spellings[:8]), normalise_kana(reading)

    def _day(self, age: int) -> date:
        return _TODAY - age * _YEAR - timedelta(days=self._random.randint(1, 364))

    def _lot(self) -> str:
        block, house = self._random.randint(1, 40), self._random.randint(1, 30)
        if self._likely(0.5):
            return f"{'一二三四五六'[self._random.randint(0, 5)]}丁目{block}番{house}号"
        return f"{block * 37}番地" + (f"の{house}" if self._likely(0.4) else "")

    def _building(self) -> str:
        floor, door = self._random.randint(1, 9), self._random.randint(1, 9)
        return f"{self._random.choice(_BUILDINGS)}　{floor}0{door}号"

    def _likely(self, share: float) -> bool:
        return self._random.random() < share


@dataclass(frozen=True)
class Part:
    """Somebody's place in a household: how much younger than the oldest, who is of one of `ages`."""

    relation: str = ""
    sex: str = ""
    younger: tuple[int, int] = (0, 0)
    ages: tuple[int, int] = (0, 0)


def _couple(young: int, old: int) -> tuple[Part, Part]:
    return Part(sex=_MALE, ages=(young, old)), Part("妻", _FEMALE, (-3, 6))


_CHILD = Part("子", younger=(25, 38))
_GRANDCHILD = Part("子の子", younger=(52, 62))
#: Households by who lives in them, and how many of a hundred are such (after 国勢調査 2020, 家族類型).
_SHAPES: tuple[tuple[tuple[Part, ...], int], ...] = (
    ((Part(ages=(19, 64)),), 24),
    ((Part(ages=(65, 98)),), 14),
    (_couple(25, 64), 10),
    (_couple(65, 95), 11),
    ((*_couple(30, 55), _CHILD), 12),
    ((*_couple(32, 58), _CHILD, _CHILD), 11),
    ((*_couple(35, 58), _CHILD, _CHILD, _CHILD), 3),
    ((Part(sex=_FEMALE, ages=(28, 55)), _CHILD), 7),
    ((Part(sex=_MALE, ages=(30, 60)), _CHILD), 2),
    ((*_couple(62, 80), replace(_CHILD, sex=_MALE), Part("子の妻", _FEMALE, (26, 38)), _GRANDCHILD), 6),
)


@cache
def _towns() -> list[tuple[str, str]]:
    found = filter(None, map(postal_address, _CODES))
    return [(one.postal_code, one.town) for one in found if one.town]


@cache
def _surnames() -> tuple[list[tuple[str, str]], list[int]]:
    *_, families = load_dataset("opti", include_last_names=True)
    names = [(name, normalise_kana(one["reading"])) for name, one in families.items()]
    return names, [one["count"] for one in families.values()]


@cache
def _given_names(sex: str, old: bool) -> list[tuple[str, list[str]]]:
    men, women = load_dataset("opti")
    names = [(reading, one["kanji"]) for reading, one in (men if sex == _MALE else women).items()]
    return [one for one in names if one[0].endswith(_OLD_ENDINGS[sex])] if old else names


def main() -> None:
    """Bring the people of the sample city into its extract."""
    django.setup()
    importing = import_module("madoguchi.foundation.people.registry.actions")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "extract.csv"
        write(file, HOUSEHOLDS, seed=1)
        importing.import_file(CODE, file)


if __name__ == "__main__":
    main()
