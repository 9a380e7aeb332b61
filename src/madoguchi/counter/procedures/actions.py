"""Publishing a procedure."""

from madoguchi.core.declarations import DeclarationError
from madoguchi.core.errors import PlainError
from madoguchi.foundation.city.models import Department, within

from . import declaration
from .canonical import as_json, digest_of
from .definition import Definition
from .models import Procedure, ProcedureVersion
from .queries import current, versions_of
from .way import faults_against


def publish(procedure: declaration.Procedure) -> ProcedureVersion:
    """The version of this declaration: a new one when it differs from the one in force, else that one.

    DeclarationError on a fault in it, or in its mappings from the versions before it;
    PlainError when a department it names is not one of the city in scope.
    """
    definition = Definition(procedure)
    _check_departments(procedure)
    stored = as_json(procedure)
    digest = digest_of(stored)
    latest = current(procedure.id)
    if latest is not None and latest.digest == digest:
        return latest
    faults = list(faults_against(versions_of(procedure.id), definition))
    if faults:
        raise DeclarationError(faults)
    row, _ = Procedure.objects.get_or_create(slug=procedure.id)
    number = latest.number + 1 if latest else 1
    return ProcedureVersion.objects.create(procedure=row, number=number, declaration=stored, digest=digest)


def _check_departments(procedure: declaration.Procedure) -> None:
    named = {procedure.department, *(step.department for step in procedure.route if step.department)}
    known = set(Department.objects.filter(within(), slug__in=named).values_list("slug", flat=True))
    unknown = ", ".join(sorted(named - known))
    if unknown:
        raise PlainError(
            f"{procedure.id}：{unknown} という所属がありません。city.yaml の departments をご確認ください。",
            f"{procedure.id}: there is no department {unknown}. Please check departments in city.yaml.",
        )
