"""The tables of bookings: what can be booked (`offered`, `packed`), who has it (`booked`), who waits (`queues`).

By lot and in line: `lots`, `waiting`; together: `groups`, `series`, `journeys`.
"""

from .booked import LIVE, Booking, BookingState, Taking
from .feeds import CalendarFeed
from .groups import Group, GroupKind, GroupState
from .journeys import JOURNEY, Delay, Journey, JourneyLeg, JourneyState, PackJourney
from .lots import Draw, DrawState, Lot, LotState
from .offered import Opening, Resource, Unit
from .packed import PackResource
from .queues import OPEN_TICKETS, Queue, Reception, Ticket, TicketState, new_secret
from .series import Extra, Member, Series
from .waiting import Waiting, WaitingState

__all__ = [
    "JOURNEY",
    "LIVE",
    "OPEN_TICKETS",
    "Booking",
    "BookingState",
    "CalendarFeed",
    "Delay",
    "Draw",
    "DrawState",
    "Extra",
    "Group",
    "GroupKind",
    "GroupState",
    "Journey",
    "JourneyLeg",
    "JourneyState",
    "Lot",
    "LotState",
    "Member",
    "Opening",
    "PackJourney",
    "PackResource",
    "Queue",
    "Reception",
    "Resource",
    "Series",
    "Taking",
    "Ticket",
    "TicketState",
    "Unit",
    "Waiting",
    "WaitingState",
    "new_secret",
]
