"""Every page in every state."""

from scenes_desk import DESK
from scenes_public import PUBLIC, PUBLIC_DESK
from scenes_rooms import ROOMS

SCENES = [*PUBLIC, *PUBLIC_DESK, *DESK, *ROOMS]
