"""What the ledger says of rounds."""

from madoguchi.foundation.ledger.kinds import EventData, declare


class AboutRound(EventData):
    """What is counted of a round."""

    procedure: str
    department: str


class Gathered(AboutRound):
    """How many cases are in a round."""

    entries: int


class Adjusted(AboutRound):
    """What was changed of an entry, by how many points."""

    change: str
    points: int


class Ran(AboutRound):
    """One run: its number, how many children it placed, how many families it left to a person."""

    number: int
    children: int
    placed: int
    blocking: int


class OfRun(AboutRound):
    """Which run something was done with."""

    number: int


class ForAnother(OfRun):
    """Which run a deputy decided, and in the place of which post; the deputy is the actor."""

    post: str


OPENED = declare("rounds.opened", AboutRound, ja="選考の回を作りました", en="A round was opened")
SEATED = declare("rounds.seated", AboutRound, ja="定員を決めました", en="The seats were set")
GATHERED = declare(
    "rounds.gathered", Gathered, ja="{entries}件を集めました", en="{entries} cases were gathered"
)
ADJUSTED = declare(
    "rounds.adjusted", Adjusted, ja="理由を書いて直しました", en="An entry was adjusted in writing"
)
RAN = declare(
    "rounds.ran",
    Ran,
    ja="第{number}回の計算：{children}人のうち{placed}人が内定",
    en="Run {number}: {placed} of {children} children placed",
)
PROPOSED = declare(
    "rounds.proposed", OfRun, ja="第{number}回の計算を伺いました", en="Run {number} was proposed"
)
SENT_BACK = declare("rounds.sent_back", OfRun, ja="差し戻しました", en="It was sent back")
DECIDED = declare(
    "rounds.decided", OfRun, ja="第{number}回の計算で決定しました", en="Run {number} was decided"
)
DECIDED_FOR_ANOTHER = declare(
    "rounds.decided_for_another",
    ForAnother,
    ja="不在の専決者に代わって決裁しました",
    en="It was decided in the place of an absent decider",
)
REVIEWED = declare("rounds.reviewed", AboutRound, ja="代決を後閲しました", en="The decision was reviewed")
TOLD = declare(
    "rounds.told", Gathered, ja="{entries}件すべてに結果が進みました", en="All {entries} cases moved on"
)
DROPPED = declare("rounds.dropped", AboutRound, ja="取りやめました", en="The round was dropped")
