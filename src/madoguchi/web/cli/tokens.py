"""The command about tokens of the API."""

from typing import Annotated
from uuid import UUID

import typer

from madoguchi.foundation.accounts.scopes import SIDE_OF_SCOPE, TOKEN_DAYS, Scope
from madoguchi.foundation.tenancy.sides import ROLE_SIDES, Side

from .connection import connected, stop

Account = Annotated[str, typer.Option("--as", help="The e-mail address of the account whose token it is.")]
Scopes = Annotated[
    list[str] | None, typer.Option("--scope", help="What it may do; give it again for one more.")
]
ThatSide = Annotated[str, typer.Option("--side", help="public or office; a scope tells it by itself.")]
Days = Annotated[int, typer.Option("--days", min=1, max=3660, help="How many days it holds.")]
City = Annotated[str, typer.Option("--city", help="Its city's name or code, where there are several.")]
Listed = Annotated[bool, typer.Option("--list", help="Show the tokens of a side, never their secrets.")]
Revoked = Annotated[str, typer.Option("--revoke", help="End the token of this id at once.")]


def token(
    account: Account = "",
    scope: Scopes = None,
    side: ThatSide = "",
    days: Days = TOKEN_DAYS,
    city: City = "",
    listed: Listed = False,
    revoked: Revoked = "",
) -> None:
    """Make a token of the API for an account; it is printed this once, and only its digest is kept.

    Scopes: submissions.write and submissions.read (public side), cases.read and cases.write (office side).

    \b
    Examples:
      madoguchi token --as taro@mail.example --scope submissions.write --scope submissions.read
      madoguchi token --as kouno@mihon.example --scope cases.read --days 30
      madoguchi token --list --side office
      madoguchi token --revoke 01890a5d-ac96-774b-bcce-b302099a8057 --side office
    """
    scopes = [_scope(one) for one in scope or ()]
    tokens = connected(_side(side, scopes), "web.tokens")
    try:
        if listed:
            typer.echo("\n".join(tokens.listed()) or "There are no tokens.")
        elif revoked:
            typer.echo(tokens.revoke(_id(revoked)))
        else:
            _print(*tokens.make(_given(account), _given(scopes), days, city))
    except LookupError as unknown:
        raise stop(str(unknown)) from None


def _print(line: str, secret: str) -> None:
    # The secret alone goes to the output, so that a script can take it.
    typer.echo(f"{line}\nShown this once; keep it where only its program can read it:", err=True)
    typer.echo(secret)


def _known() -> str:
    return "; ".join(
        f"{side}: {', '.join(one for one, its in SIDE_OF_SCOPE.items() if its == side)}"
        for side in ROLE_SIDES
    )


def _scope(text: str) -> Scope:
    if text not in list(Scope):
        raise typer.BadParameter(f"There is no scope {text}. Scopes: {_known()}")
    return Scope(text)


def _side(said: str, scopes: list[Scope]) -> Side:
    """The side of the scopes, which must be the one that was said; public where nothing was."""
    if said not in ("", *ROLE_SIDES):
        raise typer.BadParameter(f"There is no side {said}. Sides: {', '.join(ROLE_SIDES)}")
    sides = {SIDE_OF_SCOPE[one] for one in scopes} | ({Side(said)} if said else set())
    if len(sides) > 1:
        raise typer.BadParameter(f"A token is of one side. Scopes: {_known()}")
    return sides.pop() if sides else Side.PUBLIC


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is no id: madoguchi token --list shows them first.") from None


def _given(value: str | list[Scope]) -> str | list[Scope]:
    if not value:
        raise typer.BadParameter(f"Give --as ACCOUNT and --scope SCOPE. Scopes: {_known()}")
    return value
