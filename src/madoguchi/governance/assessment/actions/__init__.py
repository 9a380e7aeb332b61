"""Every write on inventories and what is made of them."""

from .answering import add_row, begin_row, keep_row, none_of, note_answer
from .finding import FIND, find, find_again
from .hearing import Asking, assign_rows, close_hearing, open_hearing, remind_hearing
from .importing import READ, About, import_path, name_columns, read, upload
from .linking import link, unlink
from .measuring import measure
from .mending import join, mend, separate
from .planning import SOLVE, adopt, begin, change, copy, discard, plan, solve_scenario, stop
from .settling import Line, reopen, settle, settle_all
from .viewing import drop_view, rename_view, save_view

__all__ = [
    "FIND",
    "READ",
    "SOLVE",
    "About",
    "Asking",
    "Line",
    "add_row",
    "adopt",
    "assign_rows",
    "begin",
    "begin_row",
    "change",
    "close_hearing",
    "copy",
    "discard",
    "drop_view",
    "find",
    "find_again",
    "import_path",
    "join",
    "keep_row",
    "link",
    "measure",
    "mend",
    "name_columns",
    "none_of",
    "note_answer",
    "open_hearing",
    "plan",
    "read",
    "remind_hearing",
    "rename_view",
    "reopen",
    "save_view",
    "separate",
    "settle",
    "settle_all",
    "solve_scenario",
    "stop",
    "unlink",
    "upload",
]
