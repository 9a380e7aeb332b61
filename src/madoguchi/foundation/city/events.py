"""What the ledger says of the city itself."""

from madoguchi.foundation.ledger.kinds import EventData, Nothing, declare


class Loaded(EventData):
    """How much a loaded declaration changed."""

    added: int
    changed: int
    ended: int


class AboutAbsence(EventData):
    """For how many days somebody is away, and whether another sees their work meanwhile."""

    days: int
    deputy: bool


class PostsChanged(EventData):
    """What a change of posts did: people, posts that they took up and left, departments that ended."""

    people: int
    joined: int
    left: int
    opened: int
    closed: int
    departments: int


CITY_LOADED = declare(
    "city.loaded",
    Loaded,
    ja="市の宣言（所属・職・職員・専決区分）を読み込みました：追加{added}、変更{changed}、終了{ended}",
    en="The city's departments, posts, staff and deciders were loaded: {added} added, {changed} changed, {ended} ended",
)
ABSENCE_ADDED = declare(
    "city.absence_added",
    AboutAbsence,
    ja="不在の予定を入れました（{days}日間）",
    en="An absence was noted ({days} days)",
)
ABSENCE_ENDED = declare(
    "city.absence_ended",
    AboutAbsence,
    ja="不在の予定を終えました（{days}日間）",
    en="An absence was ended ({days} days)",
)
CHANGE_PREPARED = declare(
    "city.change_prepared", Nothing, ja="人事異動の案を読み込みました", en="A change of posts was prepared"
)
POSTS_CHANGED = declare(
    "city.posts_changed",
    PostsChanged,
    ja="人事異動を反映しました：{people}人（採用{joined}、退職{left}）、就く職{opened}、離れる職{closed}、終わる所属{departments}",
    en="Posts were changed: {people} people ({joined} joined, {left} left), {opened} posts taken up, {closed} left, "
    "{departments} departments ended",
)
