"""What the ledger says of bookings: which resource, when it is; nothing of who comes."""

from datetime import datetime

from madoguchi.core import clock
from madoguchi.foundation.ledger.kinds import EventData, declare


class AboutBooking(EventData):
    """What is booked: the resource by its name, when (to the minute, in Japan), how long, for how many."""

    resource: str
    choice: str
    begins: str
    minutes: int
    people: int


class Waited(AboutBooking):
    """How many minutes before (or, below none, after) the booked time somebody came."""

    early: int


class Loaded(EventData):
    """How many resources of a pack came, changed, and ended."""

    added: int
    changed: int
    ended: int


LOADED = declare(
    "bookings.loaded", Loaded, ja="予約できるものを読み込みました", en="What can be booked was loaded"
)
BOOKED = declare(
    "bookings.booked", AboutBooking, ja="予約しました（{begins}）", en="It was booked ({begins})"
)
ASKED = declare(
    "bookings.asked",
    AboutBooking,
    ja="予約を申し込みました（{begins}）",
    en="A booking was asked for ({begins})",
)
APPROVED = declare(
    "bookings.approved",
    AboutBooking,
    ja="予約が承認されました（{begins}）",
    en="The booking was approved ({begins})",
)
REFUSED = declare(
    "bookings.refused", AboutBooking, ja="予約は承認されませんでした", en="The booking was not approved"
)
CHANGED = declare(
    "bookings.changed",
    AboutBooking,
    ja="予約を変更しました（{begins}）",
    en="The booking was changed ({begins})",
)
CANCELLED = declare(
    "bookings.cancelled",
    AboutBooking,
    ja="予約を取り消しました（{begins}）",
    en="The booking was cancelled ({begins})",
)
CHECKED_IN = declare("bookings.checked_in", Waited, ja="受付をしました", en="The arrival was noted")
DONE = declare("bookings.done", AboutBooking, ja="利用が終わりました", en="The visit ended")
NO_SHOW = declare("bookings.no_show", AboutBooking, ja="来場がありませんでした", en="Nobody came")


class AboutResource(EventData):
    """Which resource."""

    resource: str


DECLARED = declare(
    "bookings.declared", AboutResource, ja="予約できるものを決めました", en="What can be booked was declared"
)
PAUSED = declare(
    "bookings.paused", AboutResource, ja="予約の受付を休みにしました", en="No bookings are taken for now"
)
RESUMED = declare(
    "bookings.resumed", AboutResource, ja="予約の受付を再開しました", en="Bookings are taken again"
)
DEVIATED = declare(
    "bookings.deviated", AboutResource, ja="一日の時間を変えました", en="The hours of a day were changed"
)


class AboutQueue(EventData):
    """Which queue."""

    queue: str


class AboutTicket(AboutQueue):
    """Which number of a queue, on the day of the event."""

    number: int


class Called(AboutTicket):
    """To which desk, and how many minutes after the number was issued."""

    desk: str
    waited: int


QUEUE_SET = declare("bookings.queue_set", AboutQueue, ja="待合を決めました", en="The queue was set up")
TICKET_ISSUED = declare(
    "bookings.ticket_issued",
    AboutTicket,
    ja="番号を出しました（{number}）",
    en="A number was issued ({number})",
)
CALLED = declare(
    "bookings.called", Called, ja="お呼びしました（{number}）", en="Somebody was called ({number})"
)
CALLED_AGAIN = declare(
    "bookings.called_again",
    Called,
    ja="もう一度お呼びしました（{number}）",
    en="Somebody was called again ({number})",
)
SERVED = declare(
    "bookings.served", AboutTicket, ja="対応が終わりました（{number}）", en="Somebody was served ({number})"
)
ABSENT = declare(
    "bookings.absent",
    AboutTicket,
    ja="お呼びしましたが、いらっしゃいませんでした（{number}）",
    en="Nobody came when called ({number})",
)
PUT_BACK = declare(
    "bookings.put_back",
    AboutTicket,
    ja="呼び出しを取り消し、列に戻しました（{number}）",
    en="The call was taken back ({number})",
)
TICKET_LEFT = declare(
    "bookings.ticket_left",
    AboutTicket,
    ja="番号を取りやめました（{number}）",
    en="The number was given back ({number})",
)


class QueueClosed(AboutQueue):
    """How many numbers were left."""

    left: int


QUEUE_CLOSED = declare(
    "bookings.queue_closed",
    QueueClosed,
    ja="その日の受付を終わりました（残った番号{left}）",
    en="The queue closed for the day ({left} numbers left)",
)
QUEUE_OPENED = declare(
    "bookings.queue_opened", AboutQueue, ja="受付を再開しました", en="The queue opened again"
)


class AboutReception(EventData):
    """The place, by its name in the pack; may be empty."""

    place: str


RECEPTION_RENEWED = declare(
    "bookings.reception_renewed",
    AboutReception,
    ja="受付のQRコードを新しくしました",
    en="The QR code of the reception was made anew",
)


class AboutDraw(EventData):
    """Which resource by its name, and which month as 2026-08."""

    resource: str
    month: str


class Announced(AboutDraw):
    """From when entries are taken, until when, when they are drawn; how many each may enter."""

    opens: str
    closes: str
    draws: str
    most: int


class ListClosed(AboutDraw):
    """How many entered, and the SHA-256 of the list as it is published."""

    entries: int
    digest: str


class Drawn(AboutDraw):
    """How many entered, how many won, and by which root of the ledger."""

    entries: int
    winners: int
    root: str


class AboutLot(AboutDraw):
    """What was entered for."""

    choice: str
    begins: str


DRAW_ANNOUNCED = declare(
    "bookings.draw_announced",
    Announced,
    ja="{month}の抽選をお知らせしました",
    en="The draw for {month} was announced",
)
DRAW_CLOSED = declare(
    "bookings.draw_closed",
    ListClosed,
    ja="{month}の抽選の申込みを締め切り、一覧を公表しました（{entries}件）",
    en="Entries for {month} closed and their list was published ({entries})",
    proved=True,
)
DRAW_DONE = declare(
    "bookings.draw_done",
    Drawn,
    ja="{month}の抽選をしました（申込み{entries}件、当選{winners}件）",
    en="The draw for {month} was done ({entries} entries, {winners} won)",
)
LOT_ENTERED = declare(
    "bookings.lot_entered",
    AboutLot,
    ja="抽選に申し込みました（{begins}）",
    en="It was entered for a draw ({begins})",
)
LOT_LEFT = declare(
    "bookings.lot_left", AboutLot, ja="抽選の申込みを取り下げました", en="The entry was taken back"
)


class AboutWaiting(EventData):
    """Which resource by its name, and what somebody waits for there."""

    resource: str
    choice: str
    begins: str


class AboutGroup(EventData):
    """What kind of group, and what is taken off its prices in percent."""

    group_kind: str
    reduction: int


class AboutSeries(EventData):
    """Which resource by its name; how many days were booked, and how many could not be."""

    resource: str
    booked: int
    missed: int


WAITING_JOINED = declare(
    "bookings.waiting_joined",
    AboutWaiting,
    ja="キャンセル待ちに入りました（{begins}）",
    en="Somebody waits for a place ({begins})",
)
WAITING_OFFERED = declare(
    "bookings.waiting_offered",
    AboutWaiting,
    ja="空いた所を案内しました（{begins}）",
    en="A free place was offered ({begins})",
)
WAITING_PASSED = declare(
    "bookings.waiting_passed",
    AboutWaiting,
    ja="期限までに予約がなかったので、次の方に回しました",
    en="It was not booked in time and passed on",
)
WAITING_LEFT = declare(
    "bookings.waiting_left", AboutWaiting, ja="キャンセル待ちをやめました", en="Somebody waits no longer"
)
GROUP_ASKED = declare(
    "bookings.group_asked", AboutGroup, ja="団体の登録を申し込みました", en="A group asked to be registered"
)
GROUP_REGISTERED = declare(
    "bookings.group_registered",
    AboutGroup,
    ja="団体を登録しました（減免{reduction}％）",
    en="The group was registered (reduction {reduction} %)",
)
GROUP_REFUSED = declare(
    "bookings.group_refused", AboutGroup, ja="団体の登録を認めませんでした", en="The group was not registered"
)
GROUP_ENDED = declare(
    "bookings.group_ended",
    AboutGroup,
    ja="団体の登録を終わりました",
    en="The registration of the group ended",
)
SERIES_MADE = declare(
    "bookings.series_made",
    AboutSeries,
    ja="定期利用を予約しました（{booked}日、取れなかった日{missed}日）",
    en="A series was booked ({booked} days, {missed} not to be had)",
)


class AboutJourney(EventData):
    """A journey of the pack by its name: when it begins, how many bookings it is, for how many people."""

    journey: str
    begins: str
    legs: int
    people: int


class Delayed(AboutJourney):
    """Which leg is late, by how many minutes."""

    leg: int
    late: int


JOURNEY_BOOKED = declare(
    "bookings.journey_booked",
    AboutJourney,
    ja="ひと続きの予約をしました（{begins}）",
    en="A journey was booked ({begins})",
)
JOURNEY_CANCELLED = declare(
    "bookings.journey_cancelled",
    AboutJourney,
    ja="ひと続きの予約を取り消しました（{begins}）",
    en="A journey was cancelled ({begins})",
)
JOURNEY_DELAYED = declare(
    "bookings.journey_delayed",
    Delayed,
    ja="{late}分遅れると知らせました",
    en="A delay of {late} minutes was told",
)


def said(moment: datetime) -> str:
    """A moment as the ledger keeps it: Japan's clock, to the minute."""
    return clock.local(moment).strftime("%Y-%m-%d %H:%M")
