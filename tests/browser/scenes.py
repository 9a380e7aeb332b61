"""Every page in every state."""

from scenes_bookings import BOOKINGS
from scenes_bookings_desk import AT_THE_DESK
from scenes_desk import DESK
from scenes_journeys import JOURNEYS
from scenes_lots import LOTS
from scenes_paying import PAYING
from scenes_public import PUBLIC, PUBLIC_DESK
from scenes_refunds import REFUNDS
from scenes_rooms import ROOMS

SCENES = [
    *PUBLIC,
    *PUBLIC_DESK,
    *DESK,
    *ROOMS,
    *PAYING,
    *REFUNDS,
    *BOOKINGS,
    *JOURNEYS,
    *LOTS,
    *AT_THE_DESK,
]
