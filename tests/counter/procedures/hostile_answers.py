"""What people and attackers may send in the place of any answer."""

from hypothesis import strategies as st

#: Pieces of what people and attackers send, so that a search reaches beyond the first refusal.
PIECES = st.sampled_from(
    [
        "見本",
        "令和8年11月21日",
        "R8.2.29",
        "0000-00-00",
        "１２３",
        "963-8601",
        "福島県",
        "09012345678",
        "above",
        "photo-1",
        "s1",
        "\u200b",
        "\x00",
        "\ud800",
        "\ue000",
        "葛\U000e0100",
        "ﾊﾟ",
        "か\u3099",
        "ー",
        "1e400",
        "NaN",
        "inf",
        "-",
        "²",
        "٣",
        "+81",
        "▲1,000円",
        "午後3時30分",
        "24:00",
        "7000012050002",
        "ordinary",
        "10530",
        "12345671",
        "ヴァ",
        "ヲ",
    ]
)
TYPED = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=4).map("".join))
PARTS = st.sampled_from(
    [
        "family",
        "given",
        "latin",
        "alias",
        "value",
        "not_individual_number",
        "family_kana",
        "postal_code",
        "prefecture",
        "city",
        "town",
        "rest",
        "building",
        "lat",
        "lng",
        "landmark",
        "note",
        "name",
        "born",
        "agreed",
        "agreed_on",
        "bank_code",
        "number",
        "holder",
        "post_symbol",
        "post_number",
        "else",
    ]
)
HOSTILE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.just(10**400), st.floats(), TYPED),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(PARTS, inner, max_size=4)),
    max_leaves=12,
)
