"""Parameters of a notice of each template."""

from madoguchi.services.notices.templates import (
    AboutAccount,
    AboutBooking,
    AboutPayment,
    AboutRefund,
    NoticeParams,
    Template,
)

LINK = "http://mihon.localhost/my/K7Q2-9MXD/"
OF_APPLICATION = {"procedure": "り災証明書の交付申請", "code": "K7Q2-9MXD", "link": LINK}
OF_BOOKING = {
    "title": "健康相談",
    "when": "12月1日 10:00",
    "where": "本町小学校",
    "code": "K7Q2-9MXD",
    "link": LINK,
}
OF_REFUND = {
    "title": "市民税",
    "amount": "600円",
    "reason": "該当する口座がない",
    "contact": "税務課　0123-45-6789",
    "code": "K7Q2-9MXD",
    "link": LINK,
}
OF_PAYMENT = {"title": "会議室の使用料", "amount": "600円", "code": "K7Q2-9MXD", "link": LINK}
OF_ACCOUNT = {
    "title": "市民税",
    "amount": "600円",
    "until": "12月21日",
    "contact": "税務課　0123-45-6789",
    "code": "K7Q2-9MXD",
    "link": LINK,
}
_PARAMS: dict[type[NoticeParams], dict[str, str]] = {
    AboutAccount: OF_ACCOUNT,
    AboutBooking: OF_BOOKING,
    AboutPayment: OF_PAYMENT,
    AboutRefund: OF_REFUND,
}


def params_of(template: Template) -> dict[str, str]:
    """What is told by a template."""
    return _PARAMS.get(template.params, OF_APPLICATION)
