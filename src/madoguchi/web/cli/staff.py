"""Commands about people who work here."""

from typing import Annotated

import typer

from madoguchi.foundation.tenancy.sides import Side

from .connection import connected

Email = Annotated[str, typer.Argument(help="The e-mail address of a member of staff, as in city.yaml.")]
ThatSide = Annotated[str, typer.Option("--side", help="public or office: the password holds on that side.")]


def password(email: Email, side: ThatSide = Side.OFFICE.value) -> None:
    """Set the password of a member of staff on one side; it is asked for twice and never shown.

    \b
    Examples:
      madoguchi password kouno@mihon.example
      madoguchi password kouno@mihon.example --side public
    """
    word = typer.prompt("Password (12 characters or more)", hide_input=True, confirmation_prompt=True)
    accounts = connected(Side(side), "foundation.accounts.actions")
    try:
        accounts.set_staff_password(email, word)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    typer.echo(f"{email} signs in with it on the {side} side.")
