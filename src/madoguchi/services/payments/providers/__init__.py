"""Whoever takes money on line for the city: what each can do, and which ones a city has."""

from ..config import Account, Config, ConfigError, Notice, read_config
from .kinds import ForgedError, Happened, Order, Outcome, Provider, ProviderError, Started, Told
from .registry import providers, providers_of
from .titles import TITLES

__all__ = [
    "TITLES",
    "Account",
    "Config",
    "ConfigError",
    "ForgedError",
    "Happened",
    "Notice",
    "Order",
    "Outcome",
    "Provider",
    "ProviderError",
    "Started",
    "Told",
    "providers",
    "providers_of",
    "read_config",
]
