"""What happens for the wider walks, through the actions of one side in a process of its own (see `happening`)."""

from typing import Any

import happening
from happening import MIHON, photo

from madoguchi.counter.procedures.queries import current
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.rules import Visitor
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope


def apply(facts: dict[str, Any]) -> dict[str, Any]:
    """Somebody with an account (`email`) hands over a form (`slug`, `typed`); a file goes to each of `files`."""
    with city_scope(MIHON):
        visitor = Visitor(ensure_person(ensure_account(facts["email"])))
        draft = window.begin(visitor, current(facts["slug"]), "ja")
        sent = {name: [str(window.attach(draft, photo("書類.jpg")).file_id)] for name in facts["files"]}
        draft = window.save(draft, {**facts["typed"], **sent})
        return {"code": str(window.hand_over(visitor, draft.code, keep=True).submission.code)}


ACTS: happening.Acts = {one.__name__: one for one in (apply,)}


def main() -> None:
    """Do the act."""
    happening.main(ACTS)
