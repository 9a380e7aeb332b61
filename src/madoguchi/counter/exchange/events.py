"""What the ledger says of exports and of results."""

from madoguchi.foundation.ledger.kinds import EventData, declare


class AboutExport(EventData):
    """What is counted of an export; `procedure` is empty where it is of all."""

    department: str
    procedure: str
    format: str


class Written(AboutExport):
    """How many rows an export has, and which bytes."""

    rows: int
    sha256: str


class AboutResults(EventData):
    """What is counted of a file of results."""

    department: str
    procedure: str
    layout: str


class Taken(AboutResults):
    """What came of it."""

    done: int
    unresolved: int


class Loaded(EventData):
    """How many layouts came, changed and went with a pack."""

    added: int
    changed: int
    removed: int


EXPORT_ASKED = declare(
    "exchange.export_asked", AboutExport, ja="案件の書き出しを始めました", en="An export of cases was begun"
)
EXPORTED = declare(
    "exchange.exported", Written, ja="案件を{rows}件書き出しました", en="{rows} cases were exported"
)
DOWNLOADED = declare(
    "exchange.downloaded",
    Written,
    ja="書き出した{rows}件のファイルを受け取りました",
    en="The file of {rows} cases was downloaded",
)
EXPORT_FAILED = declare(
    "exchange.export_failed",
    AboutExport,
    ja="案件を書き出せませんでした",
    en="The cases could not be exported",
)
EXPORT_CANCELLED = declare(
    "exchange.export_cancelled", AboutExport, ja="案件の書き出しを中止しました", en="The export was cancelled"
)
EXPORT_DELETED = declare(
    "exchange.export_deleted",
    AboutExport,
    ja="書き出したファイルを消しました",
    en="The exported file was deleted",
)
RESULTS_BEGUN = declare(
    "exchange.results_begun",
    AboutResults,
    ja="結果の取り込みを始めました",
    en="An import of results was begun",
)
RESULTS_TAKEN = declare(
    "exchange.results_taken",
    Taken,
    ja="結果を{done}件取り込みました（未解決{unresolved}件）",
    en="{done} results were taken, {unresolved} are unresolved",
)
RESULTS_REFUSED = declare(
    "exchange.results_refused",
    AboutResults,
    ja="結果のファイルを読めませんでした",
    en="The file of results could not be read",
)
LAYOUTS_LOADED = declare(
    "exchange.layouts_loaded",
    Loaded,
    ja="連携の様式を読み込みました",
    en="Layouts of core systems were loaded",
)
