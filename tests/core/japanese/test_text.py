import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core import japanese
from madoguchi.core.errors import PlainError

typed = st.text(st.characters(exclude_categories=("Cs", "Co", "Cn", "Cc")), max_size=40)
NORMALISERS = [
    japanese.normalise_line,
    japanese.normalise_block,
    japanese.normalise_name,
    japanese.normalise_address,
]


def accepted(normalise, text: str) -> str | None:
    try:
        return str(normalise(text))
    except PlainError:
        return None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("　ＡＢＣ１２３　　ｘ ", "ABC123 x"),
        ("ｶﾞｷﾞｸﾞ ﾊﾟｿｺﾝ｡", "ガギグ パソコン。"),
        ("か\u3099", "が"),
        ("０２４－９２４ー２４９１", "024-924-2491"),
        ("平成３０年〜（予定）", "平成30年〜（予定）"),
        ("コーヒー", "コーヒー"),
        ("あ\u200bい\ufeff", "あい"),
        ("一行目\n二行目", "一行目 二行目"),
        ("", ""),
    ],
)
def test_lines(text: str, line: str) -> None:
    assert japanese.normalise_line(text) == line


def test_blocks_keep_their_lines() -> None:
    assert japanese.normalise_block("\r\n　一、ＡＢ  \r\n\r\n二、１ー２\r\n") == "　一、AB\n\n二、1-2"


@pytest.mark.parametrize(
    "name",
    [
        "葛\U000e0100城",  # an ideographic variation sequence
        "\ufa19谷",  # a compatibility ideograph, which NFC would replace
        "𠮷野",
        "\U0002ebf0田",  # newer than Python's tables
        "髙橋",
        "渡邉",
        "José Núñez",
    ],
)
def test_a_name_keeps_the_characters_its_owner_wrote(name: str) -> None:
    assert japanese.normalise_name(f"　{name}　") == name


@pytest.mark.parametrize(
    ("text", "kana"),
    [
        ("やまだ　はなこ", "ヤマダ ハナコ"),
        ("ﾔﾏﾀﾞ ﾊﾅｺ", "ヤマダ ハナコ"),
        ("さと－", "サトー"),
        ("ヴァン・デン　ボーフ", "ヴァン・デン ボーフ"),
        ("いすゞ", "イスヾ"),
        ("サ−ビス", "サービス"),
        ("", ""),
    ],
)
def test_kana(text: str, kana: str) -> None:
    assert japanese.normalise_kana(text) == kana


@pytest.mark.parametrize("text", ["山田", "Yamada", "ヤマダ1"])
def test_a_reading_in_other_letters_is_refused(text: str) -> None:
    with pytest.raises(PlainError, match="カタカナ") as told:
        japanese.normalise_kana(text)
    assert "katakana" in told.value.en


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("朝日１ー２３−７", "朝日1-23-7"),
        ("桑野２丁目１‐２　サンハイツ１０１", "桑野2丁目1-2 サンハイツ101"),
        ("大町ー５", "大町-5"),
        ("サンシャインタワ－１０１", "サンシャインタワ-101"),
        ("センタービル３", "センタービル3"),
        ("センタ－ビル３", "センタービル3"),
        ("ｺｰﾎﾟ朝日1ｰ2", "コーポ朝日1-2"),
        ("大槻町字西ノ宮48—9", "大槻町字西ノ宮48-9"),
    ],
)
def test_addresses(text: str, address: str) -> None:
    assert japanese.normalise_address(text) == address


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("山\x00田", "U+0000"),
        ("\ue000田", "外字"),
        ("山\ud842", "U+D842"),
        ("山\u0378", "U+0378"),
        ("\u202e123", "U+202E"),
        ("山\ufffe", "U+FFFE"),
        ("\x85", "U+0085"),
    ],
)
def test_characters_nobody_could_read_are_refused(text: str, what: str) -> None:
    for normalise in (*NORMALISERS, japanese.normalise_kana):
        with pytest.raises(PlainError) as told:
            normalise(text)
        assert what in told.value.ja


def test_the_error_tells_which_character() -> None:
    with pytest.raises(PlainError) as told:
        japanese.check_characters("山田\ue000")
    assert told.value.ja.startswith("3文字目")
    assert told.value.en.startswith("Character 3")


@pytest.mark.parametrize("normalise", NORMALISERS, ids=lambda one: one.__name__)
@given(text=typed)
def test_normalising_twice_changes_nothing_more(normalise, text: str) -> None:
    once = accepted(normalise, text)
    assert once is None or normalise(once) == once


@given(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x323AF, categories=("Lo",)), max_size=20))
def test_ideographs_are_never_replaced(text: str) -> None:
    kept = "".join(c for c in text if not "\uff00" <= c <= "\uffef")
    assert japanese.normalise_name(kept) == kept
