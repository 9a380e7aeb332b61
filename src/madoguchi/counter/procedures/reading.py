"""Reading a procedure from YAML: every fault with its line, in Japanese and English."""

from madoguchi.core.declarations import DeclarationError, located, read

from .checks import faults_of
from .declaration import Procedure
from .moving import own_faults
from .publishing_checks import publishing_faults
from .reach import reach_faults
from .selection_checks import selection_faults
from .wording import wording_faults


def read_yaml(text: str, source: str = "") -> Procedure:
    """A declaration from YAML text of the file `source`. DeclarationError lists all its faults.

    Reach and wording are asked of what is new only: a version once published stays readable.
    """
    procedure, tree = read(text, source, Procedure)
    asked = {one.id: one for page in procedure.pages for one in page.questions}
    found = [
        *faults_of(procedure),
        *reach_faults(procedure),
        *selection_faults(procedure),
        *publishing_faults(procedure),
        *wording_faults(procedure),
        *own_faults(procedure.moves, asked),
    ]
    if found:
        raise DeclarationError(sorted(located(found, tree, source)))
    return procedure
