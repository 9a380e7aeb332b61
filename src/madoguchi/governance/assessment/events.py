"""What the ledger says of inventories."""

from madoguchi.foundation.ledger.kinds import EventData, Nothing, declare


class AboutInventory(EventData):
    """Of which fiscal year, and where the list comes from."""

    fiscal_year: int
    source: str


class Imported(AboutInventory):
    """How many procedures were read, and how many records were passed over."""

    rows: int
    passed: int


class AboutField(EventData):
    """Which field of a procedure, as a name of `inventory.fields`; never what was typed."""

    field: str


class AboutFinding(EventData):
    """Which doubt, and about which field."""

    finding: str
    field: str


class AboutHearing(EventData):
    """How many departments are asked, and of how many rows it is."""

    departments: int
    rows: int


class AboutRow(EventData):
    """Which row of which hearing."""

    hearing: str
    number: int


class AboutLink(EventData):
    """Which procedure a row of a list is."""

    procedure: str


class Measured(AboutInventory):
    """How many rows of a list took what the ledger has counted."""

    rows: int


class AboutDraft(EventData):
    """Of which procedure, by its name in addresses."""

    procedure: str


UPLOADED = declare(
    "assessment.uploaded",
    AboutInventory,
    ja="{fiscal_year}年度の棚卸しを受け取りました",
    en="A list of {fiscal_year} came",
)
IMPORTED = declare(
    "assessment.imported",
    Imported,
    ja="{fiscal_year}年度の棚卸し{rows}件を読み込みました",
    en="A list of {fiscal_year} with {rows} procedures was read",
)
MENDED = declare(
    "assessment.mended", AboutField, ja="値を直しました（{field}）", en="A value was mended ({field})"
)
JOINED = declare(
    "assessment.joined", Nothing, ja="同じ手続きの行をまとめました", en="Rows of one procedure were joined"
)
SEPARATED = declare(
    "assessment.separated", Nothing, ja="別の手続きとして分けました", en="A row was separated from others"
)
SETTLED = declare(
    "assessment.settled",
    AboutFinding,
    ja="指摘を「このままで正しい」としました（{finding}）",
    en="A finding was said to be right as it is ({finding})",
)
REOPENED = declare(
    "assessment.reopened",
    AboutFinding,
    ja="指摘を未対応に戻しました（{finding}）",
    en="A finding was opened again ({finding})",
)
HEARING_OPENED = declare(
    "assessment.hearing_opened",
    AboutHearing,
    ja="{departments}の所属に、{rows}件の手続きを照会しました",
    en="{departments} departments were asked for {rows} procedures",
)
HEARING_ASSIGNED = declare(
    "assessment.hearing_assigned",
    AboutHearing,
    ja="{rows}件の担当の所属を決めました",
    en="{rows} rows were given to their departments",
)
HEARING_REMINDED = declare(
    "assessment.hearing_reminded",
    AboutHearing,
    ja="未回答の{rows}件を督促しました",
    en="{rows} rows were urged",
)
HEARING_CLOSED = declare(
    "assessment.hearing_closed",
    AboutHearing,
    ja="照会を締め切りました（未回答{rows}件）",
    en="The hearing was closed; {rows} rows lack",
)
HEARING_ADDED = declare(
    "assessment.hearing_added",
    AboutRow,
    ja="照会に手続きを書き足しました",
    en="A procedure was added to the hearing",
)
HEARING_NONE = declare(
    "assessment.hearing_none", AboutRow, ja="該当なしと回答しました", en="There is no such procedure"
)
HEARING_ANSWERED = declare(
    "assessment.hearing_answered", AboutRow, ja="照会に回答しました", en="The row was answered"
)
LINKED = declare(
    "assessment.linked",
    AboutLink,
    ja="公開中の手続き「{procedure}」と結び付けました",
    en="It was linked to the procedure {procedure}",
)
UNLINKED = declare(
    "assessment.unlinked",
    AboutLink,
    ja="公開中の手続き「{procedure}」との結び付きをやめました",
    en="It is linked to the procedure {procedure} no more",
)
MEASURED = declare(
    "assessment.measured",
    Measured,
    ja="{rows}件の手続きの件数を、申請の記録から入れました",
    en="{rows} procedures took their figures from the record of applications",
)


class AboutPlan(EventData):
    """The first fiscal year of a plan, and over how many it goes."""

    first_year: int
    years: int


class PlanSolved(AboutPlan):
    """How many procedures it puts on line, and for how many yen."""

    procedures: int
    cost: int


PLAN_MADE = declare(
    "assessment.plan_made",
    AboutPlan,
    ja="{first_year}年度から{years}年の計画案を作りました",
    en="A plan of {years} years from {first_year} was begun",
)
PLAN_CHANGED = declare(
    "assessment.plan_changed",
    AboutPlan,
    ja="計画案の条件を変えました",
    en="What the plan is given was changed",
)
PLAN_SOLVED = declare(
    "assessment.plan_solved",
    PlanSolved,
    ja="計画案を計算しました（{procedures}の手続き、{cost}円）",
    en="The plan was reckoned: {procedures} procedures for {cost} yen",
)
PLAN_ADOPTED = declare(
    "assessment.plan_adopted",
    AboutPlan,
    ja="市の計画として採用しました",
    en="It was adopted as the city's plan",
)
PLAN_DISCARDED = declare(
    "assessment.plan_discarded", AboutPlan, ja="計画案を消しました", en="The plan was deleted"
)
DRAFTED = declare(
    "assessment.drafted",
    AboutDraft,
    ja="手続き「{procedure}」の下書きを作りました",
    en="A draft of the procedure {procedure} was made",
)
DRAFT_SAVED = declare(
    "assessment.draft_saved",
    AboutDraft,
    ja="手続き「{procedure}」の下書きを保存しました",
    en="The draft of the procedure {procedure} was saved",
)
DRAFT_PUBLISHED = declare(
    "assessment.draft_published",
    AboutDraft,
    ja="下書きから手続き「{procedure}」を公開しました",
    en="The procedure {procedure} was published from its draft",
)
