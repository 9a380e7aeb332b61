"""The demo's accounts: whoever a newcomer needs for each of its walks."""

from clones import Clone

from madoguchi.web.demo_staff import cast


def test_every_walk_has_its_people(database: Clone) -> None:
    with database.as_office():
        parts = {part.role: part.staff.email.removesuffix("@mihon.example") for part in cast()}
    assert parts == {
        "clerk": "kouno",
        "second clerk": "otsuyama",
        "chief": "heikawa",
        "tax clerk": "hoshikawa",
        "second tax clerk": "shiraishi",
        "tax chief": "kihara",
        "roads clerk": "kuroda",
        "parks clerk": "hanamura",
        "commerce clerk": "ishida",
        "commerce chief": "iwai",
        "commerce head": "inuzuka",
        "finance head": "koujima",
        "accounting head": "fuyuki",
        "accounting clerk": "naya",
        "allowance head": "saruhashi",
        "allowance clerk": "tsukioka",
        "childcare head": "torizawa",
        "childcare chief": "nawashiro",
        "welfare director": "mihama",
        "planning clerk": "keira",
        "planning chief": "zushi",
        "planning head": "bodani",
        "records head": "kimura",
        "counter clerk": "hamano",
        "counter chief": "minato",
        "hall head": "nishikawa",
        "hall clerk": "yamano",
        "digital head": "shinki",
    }
