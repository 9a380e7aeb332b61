"""What operations of the API ask of whoever calls them: a bearer token, and patience."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from madoguchi.core.problems import ProblemError, Words

from .actions import note_use
from .limits import too_often
from .models import ApiToken
from .queries import token_of
from .scopes import Scope

REALM = 'Bearer realm="Madoguchi"'
_WRITTEN = "madoguchi.written"


class Token(HttpBearer):
    """A token with a scope; the request is then its account's, as if it had signed in.

    `optional`: one may come without a token, as nobody; a token that is sent must hold all the same.
    """

    def __init__(self, scope: Scope, *, optional: bool = False) -> None:
        super().__init__()
        self.scope, self.optional = scope, optional

    def __call__(self, request: HttpRequest) -> ApiToken | AnonymousUser:
        if "Authorization" in request.headers:
            return super().__call__(request) or _refused()
        if self.optional:
            return AnonymousUser()
        raise ProblemError("no-token", headers={"WWW-Authenticate": REALM})

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        """The token's row. Raises `ProblemError`."""
        found = token_of(token) or _refused()
        if self.scope not in found.scopes:
            raise _lacking(self.scope)
        if note_use(found):
            _note_written(request)
        request.user = found.account
        return found


def has_account(request: HttpRequest) -> bool:
    """Whether whoever calls has an account."""
    return request.user.is_authenticated


def nobody(_request: HttpRequest) -> bool:
    """Not whoever calls."""
    return False


def has_written(request: HttpRequest) -> bool:
    """Whether something was written before the operation that stays when it says no: a try, a day of use."""
    return _WRITTEN in request.META


def _note_written(request: HttpRequest) -> None:
    request.META[_WRITTEN] = True


class Limit(BaseThrottle):
    """How often one may do something: an entry of `settings.MADOGUCHI_LIMITS`.

    `of` names what is tried, where that is limited too; `free` says who is not limited. It is counted before the
    operation, which undoes what it wrote when it says no.
    """

    def __init__(
        self,
        action: str,
        of: Callable[[HttpRequest], str] = lambda _request: "",
        *,
        free: Callable[[HttpRequest], bool] = has_account,
    ) -> None:
        self.action, self.of, self.free = action, of, free

    def allow_request(self, request: HttpRequest) -> bool:
        return self.free(request) or self._counted(request)

    def _counted(self, request: HttpRequest) -> bool:
        _note_written(request)
        return not too_often(request, self.action, key=self.of(request))

    def wait(self) -> float:
        """All limits are per minute."""
        return 60


def _refused() -> ApiToken:
    raise ProblemError("wrong-token", headers={"WWW-Authenticate": f'{REALM}, error="invalid_token"'})


def _lacking(scope: Scope) -> ProblemError:
    words = Words(
        f"必要な権限は {scope} です。これを持つトークンを発行してもらってください。",
        f"It takes the scope {scope}: ask for a token that has it.",
    )
    told = f'{REALM}, error="insufficient_scope", scope="{scope}"'
    return ProblemError("lacks-scope", words, headers={"WWW-Authenticate": told})
