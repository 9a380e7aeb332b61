"""Images made anew: upright, small enough, and without what the camera wrote beside the picture."""

import io

import file_samples as samples
import pytest
from PIL import Image

from madoguchi.foundation.files import images
from madoguchi.foundation.files.refusals import FileRefusedError, Why


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    assert image.format == "JPEG"
    return image


def reddest_corner(image: Image.Image) -> tuple[str, str]:
    right, bottom = image.width - 3, image.height - 3
    corners = {(x, y): image.getpixel((x, y)) for x in (2, right) for y in (2, bottom)}
    x, y = max(corners, key=lambda at: corners[at][0] - corners[at][1])
    return ("left" if x == 2 else "right"), ("top" if y == 2 else "bottom")


def test_twelve_megapixels_with_place_become_a_plain_photo() -> None:
    sent = samples.photo(4032, 3024, orientation=6)
    assert b"Camera 1" in sent
    made = images.reencode(sent)
    image = opened(made)
    assert image.size == (2250, 3000)
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for secret in (b"Camera 1", b"Exif", b"secret comment", b"ICC_PROFILE", b"profile of a phone"):
        assert secret not in made


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, ("left", "top")), (3, ("right", "bottom")), (6, ("right", "top")), (8, ("left", "bottom"))],
)
def test_orientation_is_applied(orientation: int, corner: tuple[str, str]) -> None:
    assert reddest_corner(opened(images.reencode(samples.photo(orientation=orientation)))) == corner


def test_heic_becomes_a_photo_turned_upright() -> None:
    sent = samples.HEIC.read_bytes()
    assert b"Camera 1" in sent
    made = images.reencode(sent)
    assert opened(made).size == (480, 640)
    assert b"Camera 1" not in made
    assert b"Exif" not in made


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        ("PNG", "RGBA"),
        ("PNG", "LA"),
        ("PNG", "P"),
        ("PNG", "1"),
        ("PNG", "I;16"),
        ("WEBP", "RGBA"),
        ("JPEG", "CMYK"),
    ],
)
def test_other_formats_and_modes(form: str, mode: str) -> None:
    image = opened(images.reencode(samples.image(form, mode)))
    assert (image.mode, image.size) == ("RGB", (40, 30))


def test_transparency_becomes_paper() -> None:
    assert opened(images.reencode(samples.image("PNG", "RGBA"))).getpixel((5, 5)) == (255, 255, 255)


def test_thumbnail_is_small() -> None:
    assert opened(images.thumbnail(samples.photo(1600, 1200, orientation=6))).size == (300, 400)


def test_small_image_is_not_blown_up() -> None:
    assert opened(images.reencode(samples.photo(40, 30))).size == (40, 30)


@pytest.mark.parametrize("cut", [200, 2000, -100])
def test_half_a_photo_is_refused(cut: int) -> None:
    with pytest.raises(FileRefusedError) as refused:
        images.reencode(samples.photo(4000, 3000)[:cut], "途中.jpg")
    assert refused.value.rule == Why.BROKEN


def test_bomb_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(FileRefusedError) as refused:
        images.reencode(samples.image_bomb(20_000, 20_000), "爆弾.png")
    assert refused.value.rule == Why.TOO_MANY_PIXELS
