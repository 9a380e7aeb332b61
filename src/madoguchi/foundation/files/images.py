"""Images made anew: what a camera wrote beside the picture (place, owner, device) does not stay."""

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import pi_heif
from PIL import Image, ImageOps

from .refusals import FileRefusedError, Why

LONGEST_SIDE = 3000
THUMBNAIL_SIDE = 400
MOST_PIXELS = 100_000_000
_QUALITY = 85
_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
_PAPER = (255, 255, 255)
_MILLION, _TEN_THOUSAND = 1_000_000, 10_000
#: Whatever decoders raise on broken data.
_DECODING = (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, struct.error, zlib.error)

pi_heif.register_heif_opener(thumbnails=False)
# Pillow warns from here on, and refuses twice as many; `_opened` refuses before anything is decoded.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def check(data: bytes, name: str) -> None:
    """Refuse an image with a broken header or over 100 megapixels; nothing is decoded. FileRefusedError."""
    with _opened(data, name):
        pass


def reencode(data: bytes, name: str = "") -> bytes:
    """The picture as a JPEG, upright, at most 3000 px long; no metadata, no colour profile. FileRefusedError.

    The profile goes too: reading a hostile one is a risk, and the colours shift little without it.
    """
    return _as_jpeg(data, LONGEST_SIDE, name)


def thumbnail(data: bytes, side: int = THUMBNAIL_SIDE, name: str = "") -> bytes:
    """A small JPEG of the picture, `side` px at its longest. FileRefusedError."""
    return _as_jpeg(data, side, name)


def _as_jpeg(data: bytes, longest: int, name: str) -> bytes:
    with _opened(data, name) as image:
        # First smaller, by what the decoder can leave out, then turned and flattened: less to move.
        image.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=2.0)
        picture = _on_paper(ImageOps.exif_transpose(image))
        picture.info.clear()
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=_QUALITY)
        return out.getvalue()


def _on_paper(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    paper = Image.new("RGB", layer.size, _PAPER)
    paper.paste(layer, mask=layer.getchannel("A"))
    return paper


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[Image.Image]:
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise _too_many_pixels(name)
            yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise _too_many_pixels(name) from fault
    except FileRefusedError:
        raise
    except _DECODING as fault:
        raise FileRefusedError(Why.BROKEN, name=name) from fault


def _too_many_pixels(name: str) -> FileRefusedError:
    ten_thousands, millions = f"{MOST_PIXELS // _TEN_THOUSAND:,}", MOST_PIXELS // _MILLION
    return FileRefusedError(Why.TOO_MANY_PIXELS, name=name, limit=ten_thousands, limit_en=millions)
