"""What the ledger says of tokens."""

from madoguchi.foundation.ledger.kinds import EventData, declare


class AboutToken(EventData):
    """What a token allows, with spaces between; never whose it is."""

    scopes: str


TOKEN_MADE = declare(
    "accounts.token_made",
    AboutToken,
    ja="APIのトークンを発行しました（{scopes}）",
    en="A token of the API was made ({scopes})",
)
TOKEN_REVOKED = declare(
    "accounts.token_revoked",
    AboutToken,
    ja="APIのトークンを取り消しました（{scopes}）",
    en="A token of the API was revoked ({scopes})",
)
