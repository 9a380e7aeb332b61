"""Why a file is not taken, and how to mend it, in words for the person who sent it."""

from enum import StrEnum

from madoguchi.core.errors import RefusedError


class Why(StrEnum):
    """The reasons, each with its sentences below."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_ACCEPTED = "not_accepted"
    LYING = "lying"
    BROKEN = "broken"
    TOO_MANY_PIXELS = "too_many_pixels"
    TWO_IN_ONE = "two_in_one"
    LOCKED = "locked"
    TOO_MANY_PAGES = "too_many_pages"
    ACTIVE = "active"
    TOO_COMPLEX = "too_complex"
    BOMB = "bomb"


class FileDamagedError(Exception):
    """The bytes are not those that were described: kept or carried wrongly."""


REFUSALS: dict[str, tuple[str, str]] = {
    Why.EMPTY: (
        "ファイル「{name}」の中身がありません。別のファイルを選んでください。",
        "The file “{name}” is empty. Please choose another one.",
    ),
    Why.TOO_LARGE: (
        "ファイル「{name}」は大きすぎます。1つ{limit}MBまでです。写真は小さくし、書類は分けて送ってください。",
        "The file “{name}” is too large: {limit} MB at most. Please shrink a photo, or split a document.",
    ),
    Why.NOT_ACCEPTED: (
        "ファイル「{name}」は受け取れない種類です。ここで送れるのは{kinds_ja}です。",
        "The file “{name}” is of a kind that cannot be taken. Here you can send: {kinds_en}.",
    ),
    Why.LYING: (
        "ファイル「{name}」は、名前と中身の種類が違います。中身は{found_ja}です。もとのファイルを選び直してください。",
        "The file “{name}” is not what its name says: it is a {found_en}. Please choose the original file.",
    ),
    Why.BROKEN: (
        "ファイル「{name}」は壊れているため開けません。撮り直すか、もう一度保存してから選んでください。",
        "The file “{name}” is damaged and cannot be opened. Please take or save it again, then choose it.",
    ),
    Why.TOO_MANY_PIXELS: (
        "画像「{name}」は画素数が多すぎます（{limit}万画素まで）。小さくして送ってください。",
        "The image “{name}” has too many pixels ({limit_en} megapixels at most). Please make it smaller.",
    ),
    Why.TWO_IN_ONE: (
        "ファイル「{name}」には、別のファイルが隠れています。もとの書類をPDFに保存し直して選んでください。",
        "Another file is hidden inside “{name}”. Please save the original document as a PDF again.",
    ),
    Why.LOCKED: (
        "ファイル「{name}」にはパスワードがかかっています。パスワードを外したものを選んでください。",
        "The file “{name}” is locked by a password. Please choose one without a password.",
    ),
    Why.TOO_MANY_PAGES: (
        "「{name}」はページが多すぎます（{limit}ページまで）。分けて送ってください。",
        "“{name}” has too many pages ({limit} at most). Please split it.",
    ),
    Why.ACTIVE: (
        "「{name}」には、プログラムや添付ファイルが含まれています。印刷の画面で「PDFに保存」したものを選んでください。",
        "“{name}” contains a program or attached files. Please print it to a new PDF and choose that one.",
    ),
    Why.TOO_COMPLEX: (
        "「{name}」は内容が複雑すぎて表示できません。印刷して撮影した写真か、保存し直したPDFを選んでください。",
        "“{name}” is too complex to be shown. Please send a photo of the printed page, or save it again.",
    ),
    Why.BOMB: (
        "「{name}」は、開くと大きくなりすぎるため受け取れません。不要な画像やシートを除いて保存し直してください。",
        "“{name}” grows too large when opened. Please remove images or sheets that it does not need.",
    ),
}


class FileRefusedError(RefusedError):
    """A file that is not taken; `rule` is one of `Why`."""

    sentences = REFUSALS
