"""Parameters of a notice of each template."""

from madoguchi.services.notices.templates import AboutBooking, Template

LINK = "http://mihon.localhost/my/K7Q2-9MXD/"
OF_APPLICATION = {"procedure": "り災証明書の交付申請", "code": "K7Q2-9MXD", "link": LINK}
OF_BOOKING = {
    "title": "健康相談",
    "when": "12月1日 10:00",
    "where": "本町小学校",
    "code": "K7Q2-9MXD",
    "link": LINK,
}


def params_of(template: Template) -> dict[str, str]:
    """What is told by a template."""
    return OF_BOOKING if template.params is AboutBooking else OF_APPLICATION
