"""Filling a draft's decisions, for tests."""

from io import StringIO
from typing import Any

from ruamel.yaml import YAML

from madoguchi.core.declaration_text import write
from madoguchi.core.declarations import parse
from madoguchi.governance.assessment.drafting.decisions import steps_of
from madoguchi.governance.assessment.drafting.drafting import Drafted


def filled(drafted: Drafted, **instead: Any) -> str:
    """The draft with a sample in place of all that was left out; `instead` replaces whole parts."""
    tree = parse(drafted.text, "")
    for one in drafted.decisions:
        if one.left_out:
            *way, last = steps_of(one.path)
            here = tree
            for step in way:
                here = here[step]
            here[last] = YAML(typ="safe").load(StringIO(one.sample))
    return write({**tree, **instead})
