"""Clerks in their browsers, for tests of the desk's pages."""

from typing import Any

from django.test import Client
from visitors import PASSWORD

from madoguchi.counter.cases.models import Case, StepAction
from madoguchi.foundation.accounts.actions import set_staff_password
from madoguchi.foundation.tenancy.scope import city_scope

MIHON = "992011"


class Desk:
    """A member of staff at the desk's pages."""

    def __init__(self, email: str) -> None:
        set_staff_password(email, PASSWORD)
        self.browser = Client(SERVER_NAME="mihon.localhost")
        assert self.browser.post("/login/", {"login": email, "password": PASSWORD}).status_code == 302

    def reads(self, address: str, status: int = 200) -> str:
        """What a page says."""
        answer = self.browser.get(address)
        assert answer.status_code == status, answer.status_code
        return text(answer)

    def sees(self, case: Case) -> str:
        """What the page of a case says."""
        return self.reads(f"/cases/{case.number}/")

    def does(self, case: Case, act: str, **typed: Any) -> str:
        """An act that is done; returns where it leads."""
        answer = self._post(case, act, typed)
        assert answer.status_code == 302, text(answer)
        return str(answer["Location"])

    def is_told(self, case: Case, act: str, **typed: Any) -> str:
        """An act that is refused; returns what the page says then."""
        answer = self._post(case, act, typed)
        assert answer.status_code == 422, answer.status_code
        return text(answer)

    def _post(self, case: Case, act: str, typed: dict[str, Any]) -> Any:
        fields = {name.replace("__", "."): value for name, value in typed.items()}
        return self.browser.post(f"/cases/{case.number}/{act}/", fields)


def text(answer: Any) -> str:
    """A page as it is read: without the hints where lines may break."""
    said: str = answer.content.decode().replace("<wbr>", "")
    return said


def newest() -> Case:
    """The newest case, as it stands now."""
    with city_scope(MIHON):
        return Case.objects.select_related("version__procedure", "department").latest("id")


def at(case: Case) -> str:
    """The kind of the open step; empty once it is closed."""
    with city_scope(MIHON):
        step = StepAction.objects.filter(case=case, done_at=None).first()
        return step.kind if step else ""
