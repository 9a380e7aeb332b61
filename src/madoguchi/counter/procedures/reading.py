"""Reading a procedure from YAML: every fault with its line, in Japanese and English."""

from madoguchi.core.declarations import DeclarationError, located, read

from .checks import faults_of
from .declaration import Procedure


def read_yaml(text: str, source: str = "") -> Procedure:
    """A declaration from YAML text of the file `source`. DeclarationError lists all its faults."""
    procedure, tree = read(text, source, Procedure)
    faults = located(faults_of(procedure), tree, source)
    if faults:
        raise DeclarationError(faults)
    return procedure
