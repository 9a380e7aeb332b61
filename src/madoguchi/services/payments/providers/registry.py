"""The providers of the city in scope, made of its accounts."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from madoguchi.foundation.city.queries import municipality_in_scope, public_address

from ..config import Account, ConfigError, on_this_machine, read_config
from ..models import Bill, Way
from .kinds import Provider

# Read when one is wanted: Stripe's library alone takes a second.
_MADE = {
    "sandbox_card": "sandboxed.SandboxCard",
    "sandbox_qr": "sandboxed.SandboxQr",
    "stripe": "striped.StripeProvider",
}


def providers() -> dict[str, Provider]:
    """Each provider of the city in scope by its name; none where no file is named. Raises `ConfigError`."""
    if not (pattern := settings.MADOGUCHI_PAYMENT_FILE):
        return {}
    path = Path(pattern.format(city=municipality_in_scope().slug))
    try:
        changed = path.stat().st_mtime_ns
    except OSError as fault:
        raise ConfigError(f"{path}: {fault.strerror}") from None
    return _providers(path, changed, on_this_machine(public_address()))


@lru_cache(maxsize=64)
def _providers(path: Path, _changed: int, practice: bool) -> dict[str, Provider]:
    config = read_config(path)
    if config.sandboxes and not practice:
        raise ConfigError(f"{path}: {', '.join(config.sandboxes)}: takes no money, for one machine alone")
    return {name: _made(name, account) for name, account in config.accounts().items()}


def _made(name: str, account: Account) -> Provider:
    made: Provider = import_string(f"{__package__}.{_MADE[name]}")(account)
    return made


def providers_of(bill: Bill) -> dict[str, Provider]:
    """Those by which a bill may be paid."""
    return {name: one for name, one in providers().items() if Way(one.way) in bill.ways}
