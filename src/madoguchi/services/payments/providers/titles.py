"""What the providers are called, for pages that know no more of one than its name."""

from collections.abc import Mapping

TITLES: Mapping[str, Mapping[str, str]] = {
    "sandbox_card": {"ja": "クレジットカード（練習用）", "en": "Credit card (for practice)"},
    "sandbox_qr": {"ja": "スマートフォン決済（練習用）", "en": "Payment by smartphone (for practice)"},
    "stripe": {"ja": "クレジットカード（Stripe）", "en": "Credit card (by Stripe)"},
}
