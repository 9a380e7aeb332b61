"""What the ledger says of campaigns."""

from madoguchi.foundation.ledger.kinds import EventData, declare


class AboutCampaign(EventData):
    """What is counted of a campaign."""

    procedure: str
    department: str


class Taken(AboutCampaign):
    """How many people came from a source, how many rows could not be taken, how many were left out as protected."""

    source: str
    targets: int
    rejected: int
    protected: int


class Told(AboutCampaign):
    """A stage, and how many it went to."""

    stage: str
    targets: int


class Settled(AboutCampaign):
    """In which way somebody was settled."""

    outcome: str


PREPARED = declare(
    "campaigns.prepared", AboutCampaign, ja="ご案内を準備しました", en="A campaign was prepared"
)
CHANGED = declare(
    "campaigns.changed", AboutCampaign, ja="ご案内の内容を直しました", en="A campaign was changed"
)
TAKEN = declare(
    "campaigns.taken", Taken, ja="対象の方{targets}人を取り込みました", en="{targets} people were taken in"
)
BEGUN = declare(
    "campaigns.stage_begun", AboutCampaign, ja="ご案内の発送を始めました", en="A mailing was begun"
)
TOLD = declare(
    "campaigns.stage_done", Told, ja="{targets}人にご案内しました", en="{targets} people were written to"
)
SETTLED = declare(
    "campaigns.settled", Settled, ja="回答の扱いを決めました", en="Somebody was settled by hand"
)
ENDED = declare("campaigns.ended", AboutCampaign, ja="ご案内を終えました", en="A campaign was ended")
