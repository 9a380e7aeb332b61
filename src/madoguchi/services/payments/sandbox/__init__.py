"""A provider that takes no money: a server of its own, for the demo and for tests. It needs no database of ours."""

from pathlib import Path

from ..config import SANDBOXES, Config
from .accounts import ensure_accounts
from .application import Sandbox
from .calling import start
from .store import Store

__all__ = ["Sandbox", "Store", "ensure_accounts", "made"]


def made(folder: Path, config: Config) -> Sandbox:
    """A sandbox that keeps its file in a folder, and has begun to make its calls."""
    store = Store(folder / "provider.sqlite")
    accounts = {name: one for name, one in config.accounts().items() if name in SANDBOXES}
    start(store, {name: one.secret.get_secret_value() for name, one in accounts.items()})
    return Sandbox(store, {name: one.key.get_secret_value() for name, one in accounts.items()})
