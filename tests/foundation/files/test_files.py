"""Files kept, carried across, discarded; what failed transactions leave behind is swept."""

import io
import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import file_samples as samples
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import override_settings
from PIL import Image

from madoguchi.core.ids import new_id
from madoguchi.foundation.files import actions, queries
from madoguchi.foundation.files.models import File
from madoguchi.foundation.files.refusals import FileDamagedError, FileRefusedError
from madoguchi.foundation.tenancy.scope import city_scope

MIHON, KAGAMI = "992011", "992020"


@pytest.fixture
def folder(database, tmp_path: Path) -> Iterator[Path]:
    """A storage of this test's own, as the public side in the sample city."""
    disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    with database.as_public(), override_settings(STORAGES={"default": disk}):
        yield tmp_path


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def sent(data: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_photo_is_kept_without_what_the_camera_wrote(folder: Path) -> None:
    with city_scope(MIHON):
        kept = actions.store(sent(samples.photo(), "家 正面.HEIC"), subject="draft:1")
        data = queries.open_file(kept)
        assert (kept.name, kept.media_type, kept.size) == ("家 正面.jpg", "image/jpeg", len(data))
        assert not Image.open(io.BytesIO(data)).getexif()
        assert queries.files_of("draft:1") == [kept]
    [path] = stored(folder)
    assert path.relative_to(folder).parts[0] == MIHON
    assert "家" not in str(path)


def test_pdf_is_kept_as_it_is(folder: Path) -> None:
    with city_scope(MIHON):
        kept = actions.store(sent(samples.pdf(), "証明.pdf"), subject="draft:1")
        assert queries.open_file(kept) == samples.pdf()


def test_refused_file_leaves_nothing(folder: Path) -> None:
    with city_scope(MIHON), pytest.raises(FileRefusedError):
        actions.store(sent(b"MZ", "a.exe"), subject="draft:1")
    assert stored(folder) == []


def test_file_crosses_with_its_id_and_only_once(folder: Path) -> None:
    with city_scope(MIHON):
        kept = actions.store(sent(samples.pdf(), "証明.pdf"), subject="draft:1")
        meta = actions.FileMeta.of(kept)
    with city_scope(KAGAMI):  # stands for the other side, which has rows of its own
        meta = actions.FileMeta(**{**meta.model_dump(), "id": new_id()})
        adopted = actions.adopt(samples.pdf(), meta, subject="case:1")
        assert actions.adopt(samples.pdf(), meta, subject="case:1") == adopted
        assert adopted.id == meta.id
        assert File.objects.count() == 1
        with pytest.raises(FileDamagedError):
            actions.adopt(samples.pdf(2), meta, subject="case:1")


def test_bytes_go_only_once_the_row_is_gone(folder: Path) -> None:
    with city_scope(MIHON):
        kept = actions.store(sent(samples.pdf(), "証明.pdf"), subject="draft:1")
    with pytest.raises(RuntimeError), city_scope(MIHON):
        actions.discard([kept])
        raise RuntimeError("the transaction fails")
    with city_scope(MIHON):
        assert queries.open_file(kept) == samples.pdf()
        assert actions.discard([kept]) == 1
        assert len(stored(folder)) == 1
    assert stored(folder) == []


def test_sweep_finds_what_a_failed_transaction_left(folder: Path) -> None:
    with city_scope(MIHON):
        kept = actions.store(sent(samples.pdf(), "証明.pdf"), subject="draft:1")
    with pytest.raises(RuntimeError), city_scope(MIHON):
        actions.store(sent(samples.pdf(), "証明.pdf"), subject="draft:1")
        raise RuntimeError("the transaction fails")
    with city_scope(KAGAMI):
        actions.store(sent(samples.pdf(), "鏡.pdf"), subject="draft:1")
    assert len(stored(folder)) == 3
    with city_scope(MIHON):
        assert actions.sweep(timedelta(hours=1)) == 0
    for path in stored(folder):
        os.utime(path, (time.time() - 7200, time.time() - 7200))
    with city_scope(MIHON):
        assert actions.sweep(timedelta(hours=1)) == 1
        assert queries.open_file(kept) == samples.pdf()
    assert len(stored(folder)) == 2


def test_sweep_of_an_empty_storage(folder: Path) -> None:
    with city_scope(MIHON):
        assert actions.sweep() == 0


def test_changed_and_lost_bytes_are_noticed(folder: Path) -> None:
    with city_scope(MIHON):
        kept = actions.store(sent(samples.pdf(), "証明.pdf"), subject="draft:1")
        [path] = stored(folder)
        path.write_bytes(samples.pdf(2))
        with pytest.raises(FileDamagedError):
            queries.open_file(kept)
        path.unlink()
        with pytest.raises(FileDamagedError):
            queries.open_file(kept)


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": 0},
        {"sha256": "x" * 64},
        {"name": ""},
        {"media_type": "a b"},
        {"kept_for": "nothing"},
        {"path": "taken"},
    ],
    ids=str,
)
def test_database_refuses_a_row_that_cannot_be(folder: Path, wrong: dict[str, object]) -> None:
    right = {"name": "a", "media_type": "a/b", "size": 1, "sha256": "0" * 64, "kept_for": "case:1"}
    with city_scope(MIHON):
        File.objects.create(**right, path="taken")
        with pytest.raises(IntegrityError), transaction.atomic():
            File.objects.create(**{**right, "path": "free", **wrong})


def test_another_city_sees_no_file(folder: Path) -> None:
    with city_scope(MIHON):
        kept = actions.store(sent(samples.pdf(), "証明.pdf"), subject="draft:1")
    with city_scope(KAGAMI):
        assert not File.objects.filter(id=kept.id).exists()
        assert queries.files_of("draft:1") == []


def test_office_has_files_of_its_own(database, folder: Path) -> None:
    with city_scope(MIHON):
        actions.store(sent(samples.pdf(), "証明.pdf"), subject="draft:1")
    with database.as_office(), city_scope(MIHON):
        assert not File.objects.exists()


def test_storage_is_where_settings_say(folder: Path) -> None:
    default_storage.save("a/b", ContentFile(b"1"))
    assert (folder / "a" / "b").read_bytes() == b"1"
