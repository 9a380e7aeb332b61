"""Every write of bookings: `declaring` resources, `taking` places, `booking` them, `visiting`, `ending`."""

from .booking import book, change, is_part, may_be_moved
from .bounds import check_few
from .declaring import Report, declare, declare_on_screen, deviate, load, open_up, open_up_all, pause
from .drawing import draw_lots, go_on_with, go_on_with_draws
from .ending import approve, cancel, lapse, refuse
from .feeds import renew_feed, renew_staff_feed
from .filling import borrow, fill_in, hold_once, keep_on
from .forgetting import forget
from .groups import GroupAsked, ask_group, come_as, end_group, refuse_group, register_group
from .journeys import (
    JourneyWanted,
    answer_delay,
    book_journey,
    cancel_journey,
    fill_in_journey,
    give_up_journey,
    hold_journey,
    keep_journeys,
    lapse_journeys,
    move_journey,
    owed_for,
    owed_for_all,
    tell_delay,
)
from .lots import announce, close_list, enter, leave
from .matters import book_for, cancel_of, hold_instead, let_go
from .packing import keep, take_over
from .queues import (
    arrive,
    call_next,
    close_queue,
    finish_ticket,
    give_back,
    issue,
    miss_ticket,
    put_back,
    recall,
    reopen_queue,
    set_up,
    take_number,
)
from .reception import renew_reception
from .reminding import remind
from .series import Every, book_series, cancel_rest, prices_of, rest_of
from .taking import Holder, hold
from .visiting import EARLIEST, attend, check_in, finish, miss
from .waiting import go_on_with_waiting, offer_free, stop_waiting, wait

__all__ = [
    "EARLIEST",
    "Every",
    "GroupAsked",
    "Holder",
    "JourneyWanted",
    "Report",
    "announce",
    "answer_delay",
    "approve",
    "arrive",
    "ask_group",
    "attend",
    "book",
    "book_for",
    "book_journey",
    "book_series",
    "borrow",
    "call_next",
    "cancel",
    "cancel_journey",
    "cancel_of",
    "cancel_rest",
    "change",
    "check_few",
    "check_in",
    "close_list",
    "close_queue",
    "come_as",
    "declare",
    "declare_on_screen",
    "deviate",
    "draw_lots",
    "end_group",
    "enter",
    "fill_in",
    "fill_in_journey",
    "finish",
    "finish_ticket",
    "forget",
    "give_back",
    "give_up_journey",
    "go_on_with",
    "go_on_with_draws",
    "go_on_with_waiting",
    "hold",
    "hold_instead",
    "hold_journey",
    "hold_once",
    "is_part",
    "issue",
    "keep",
    "keep_journeys",
    "keep_on",
    "lapse",
    "lapse_journeys",
    "leave",
    "let_go",
    "load",
    "may_be_moved",
    "miss",
    "miss_ticket",
    "move_journey",
    "offer_free",
    "open_up",
    "open_up_all",
    "owed_for",
    "owed_for_all",
    "pause",
    "prices_of",
    "put_back",
    "recall",
    "refuse",
    "refuse_group",
    "register_group",
    "remind",
    "renew_feed",
    "renew_reception",
    "renew_staff_feed",
    "reopen_queue",
    "rest_of",
    "set_up",
    "stop_waiting",
    "take_number",
    "take_over",
    "tell_delay",
    "wait",
]
