"""A list of procedures in the sample city for tests, with clerks who may and may not mend its rows."""

from pathlib import Path
from tempfile import TemporaryDirectory

from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.models import Staff
from madoguchi.governance.assessment import actions
from madoguchi.governance.assessment.actions import About
from madoguchi.governance.assessment.inventory.sheets import read_sheet, suggest
from madoguchi.governance.assessment.models import Finding, Inventory, InventoryItem

#: In charge of the inventory; of the citizens' section; of another one; a contractor in the department in charge.
OFFICER, OWN, OTHER, CONTRACTOR = (
    "shinki@mihon.example",
    "hamano@mihon.example",
    "hoshikawa@mihon.example",
    "kirishima@mihon.example",
)
HEADERS = "担当課,手続名,根拠法令,根拠条項,手続類型,手続主体,総件数,オンライン件数,手数料,納付方法,オンライン化の状況,ライフイベント,押印"
ROWS = f"""{HEADERS}
市民課,住民票の写しの交付,住民基本台帳法,第12条,申請等,国民等,1000,500,手数料等有り,行政機関の窓口,一部実施済,引越し,無
市民課,転入届,住民基本台帳法,第22条,申請等,国民等,約1200,,手数料等無し,,未実施,引越し,無
市民課,転出届（郵送）,住民基本台帳法,第24条,申請等,国民等,300,,手数料等無し,,未実施,引越し,無
市民課,転出届（窓口）,住民基本台帳法,第24条,申請等,国民等,100,,手数料等無し,,未実施,引越し,無
課税課,課税証明書の交付,,,申請等,民間事業者等,不明,,手数料等無し,行政機関の窓口,未実施,,有
こども課,児童手当の認定の請求,児童手当法,第7条,申請等,国民等,40,,手数料等無し,,未実施,出産;育児,有
こども課,児童手当認定請求書,児童手当法,第7条,申請等,国民等,30,,手数料等無し,,未実施,出産;育児,有
"""
#: The lines of these rows.
COPY, MOVING_IN, OUT_BY_MAIL, OUT_HERE, TAX, ALLOWANCE, ALLOWANCE_FORM = range(2, 9)


def clerk(email: str = OFFICER) -> Clerk:
    """A member of staff at work."""
    return Clerk(Staff.objects.get(email=email))


def read(text: str = ROWS, year: int = 2025, title: str = "手続き棚卸し") -> Inventory:
    """A list that was read, in the city in scope; its findings are not looked for yet."""
    with TemporaryDirectory() as folder:
        source = Path(folder) / "list.csv"
        source.write_text(text)
        return read_file(source, year, title)


def read_file(source: Path, year: int = 2025, title: str = "手続き棚卸し") -> Inventory:
    """The same from a file, its columns by their headers."""
    columns = suggest(read_sheet(source).headers)
    return actions.import_path(clerk().staff, About(title, year, 100_000), source, columns)


def at(found: Inventory, line: int) -> InventoryItem:
    """A row as it stands now."""
    return InventoryItem.objects.get(inventory=found, line=line)


def doubts(found: Inventory, line: int) -> set[tuple[str, str, str]]:
    """The findings of a row: kind, field, state."""
    return set(Finding.objects.filter(inventory=found, item__line=line).values_list("kind", "field", "state"))


def doubt(found: Inventory, line: int, kind: str) -> Finding:
    """The finding of a kind of a row."""
    return Finding.objects.get(inventory=found, item__line=line, kind=kind)
