"""Every write on inventories and what is made of them."""

from .answering import add_row, begin_row, keep_row, none_of, note_answer, nothing_here
from .drafting import begin_draft, drafted_of, publish_draft, save_draft, standings_of
from .finding import FIND, find, find_again
from .hearing import Asking, assign_rows, close_hearing, open_hearing, remind_hearing
from .importing import READ, About, import_path, name_columns, read, upload
from .linking import link, unlink
from .measuring import measure
from .mending import join, mend, separate
from .planning import (
    SOLVE,
    adopt_plan,
    begin_solving,
    change_plan,
    copy_plan,
    discard_plan,
    make_plan,
    solve_scenario,
    stop_solving,
)
from .settling import Line, reopen, settle, settle_all
from .telling import count_effect, publish_effect, withdraw_effect
from .viewing import drop_view, rename_view, save_view

__all__ = [
    "FIND",
    "READ",
    "SOLVE",
    "About",
    "Asking",
    "Line",
    "add_row",
    "adopt_plan",
    "assign_rows",
    "begin_draft",
    "begin_row",
    "begin_solving",
    "change_plan",
    "close_hearing",
    "copy_plan",
    "count_effect",
    "discard_plan",
    "drafted_of",
    "drop_view",
    "find",
    "find_again",
    "import_path",
    "join",
    "keep_row",
    "link",
    "make_plan",
    "measure",
    "mend",
    "name_columns",
    "none_of",
    "note_answer",
    "nothing_here",
    "open_hearing",
    "publish_draft",
    "publish_effect",
    "read",
    "remind_hearing",
    "rename_view",
    "reopen",
    "save_draft",
    "save_view",
    "separate",
    "settle",
    "settle_all",
    "solve_scenario",
    "standings_of",
    "stop_solving",
    "unlink",
    "upload",
    "withdraw_effect",
]
