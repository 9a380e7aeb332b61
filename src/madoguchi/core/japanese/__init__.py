"""Japanese text as people type it, brought to one form at the edge, and dates as they write them."""

from madoguchi.core.japanese.bank_accounts import (
    ACCOUNT_KINDS,
    ACCOUNT_PARTS,
    AccountError,
    AccountFault,
    bank_account,
    longest_of,
)
from madoguchi.core.japanese.banking import (
    POST_BANK,
    POST_BANK_NAME,
    PostAccount,
    account_holder,
    as_sent,
    post_account,
    post_number,
    post_symbol,
)
from madoguchi.core.japanese.contact import (
    PostalAddress,
    normalise_phone,
    normalise_postal_code,
    postal_address,
)
from madoguchi.core.japanese.dates import DateError, fiscal_year_label, parse_date, wareki
from madoguchi.core.japanese.text import (
    check_characters,
    normalise_address,
    normalise_block,
    normalise_kana,
    normalise_line,
    normalise_name,
)

__all__ = [
    "ACCOUNT_KINDS",
    "ACCOUNT_PARTS",
    "POST_BANK",
    "POST_BANK_NAME",
    "AccountError",
    "AccountFault",
    "DateError",
    "PostAccount",
    "PostalAddress",
    "account_holder",
    "as_sent",
    "bank_account",
    "check_characters",
    "fiscal_year_label",
    "longest_of",
    "normalise_address",
    "normalise_block",
    "normalise_kana",
    "normalise_line",
    "normalise_name",
    "normalise_phone",
    "normalise_postal_code",
    "parse_date",
    "post_account",
    "post_number",
    "post_symbol",
    "postal_address",
    "wareki",
]
