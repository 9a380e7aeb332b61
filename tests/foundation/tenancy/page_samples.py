"""A request of every page of both sides."""

from django.conf import settings
from page_samples_assessment import ASSESSMENT
from page_samples_desk import AT_THE_DESK
from page_samples_office import OFFICE
from page_samples_public import PUBLIC
from sampling import NOTHING, STAFF, Sample, Samples

BOTH_SIDES: Samples = {
    "ui:gallery": [Sample(invented=True)],
    "ui:landmarks": [Sample(invented=True)],
    "ui:language": [Sample(post=lambda _city: {"language": "ja"}, answer=(302,))],
    "ui:text_size": [Sample(post=lambda _city: {"size": "large"}, answer=(302, 303))],
    "ui:accessibility": [Sample()],
    "places:index": [Sample(), Sample(query=lambda city: {"q": f"{city.mark or 'みほん'}図"})],
    "places:landmarks": [Sample()],
    "ledger:roots": [Sample()],
    "ledger:roots_json": [Sample()],
    "stuck": [
        Sample(who=STAFF),
        Sample(
            who=STAFF,
            post=lambda city: {"kind": "envelope", "key": city.envelopes[settings.SIDE]},
            answer=(302,),
        ),
        Sample(who=STAFF, post=lambda city: {"kind": "job", "key": city.jobs[settings.SIDE]}, answer=(302,)),
    ],
    "tray:under_way": [Sample(who=STAFF)],
    "account_logout": [Sample(answer=(200, 302))],
    "account_inactive": [Sample()],
    "account_login": [Sample(), Sample(post=NOTHING)],
    "desk_logout": [Sample(answer=(200, 302))],
    "api:openapi-json": [Sample()],
    "api:api-root": [Sample(answer=(404,))],
}
SAMPLES: dict[str, Samples] = {
    "public": {**BOTH_SIDES, **PUBLIC, **AT_THE_DESK},
    "office": {**BOTH_SIDES, **OFFICE, **ASSESSMENT},
}
