"""What addresses of bookings hold: codes in one spelling, days as in 2026-12-01."""

from datetime import date


class CodeInAddress:
    """A reference code, as K7Q2-9MXD, in any case; names of resources have no hyphen."""

    regex = "[0-9A-Za-z]{4}-[0-9A-Za-z]{4}"

    def to_python(self, text: str) -> str:
        """The code as it is stored."""
        return text.upper()

    def to_url(self, code: str) -> str:
        """As it is."""
        return code


class DayInAddress:
    """A day of the calendar; what is none has no page."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, text: str) -> date:
        """The day. ValueError where there is none."""
        return date.fromisoformat(text)

    def to_url(self, day: date) -> str:
        """ISO 8601."""
        return day.isoformat()
