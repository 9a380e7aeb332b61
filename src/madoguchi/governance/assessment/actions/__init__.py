"""Every write on inventories and what is made of them."""

from .finding import FIND, find, find_again
from .importing import READ, About, import_path, name_columns, read, upload
from .mending import join, mend, separate
from .settling import Line, reopen, settle, settle_all

__all__ = [
    "FIND",
    "READ",
    "About",
    "Line",
    "find",
    "find_again",
    "import_path",
    "join",
    "mend",
    "name_columns",
    "read",
    "reopen",
    "separate",
    "settle",
    "settle_all",
    "upload",
]
