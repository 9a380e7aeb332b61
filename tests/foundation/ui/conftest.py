"""The interface is tested on a site of its own, without a database."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import ui_site
from django.template import Context, engines
from django.test import Client, override_settings
from django.utils import translation
from playwright.sync_api import Browser

from madoguchi.foundation.ui.catalogues import compile_all
from madoguchi.foundation.ui.components import SOURCE


@pytest.fixture(autouse=True, scope="session")
def _catalogues() -> None:
    compile_all(SOURCE)


@pytest.fixture(autouse=True)
def _site() -> Iterator[None]:
    with override_settings(**ui_site.SETTINGS), translation.override("ja"):
        yield


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def rendered() -> Callable[..., str]:
    """Renders template text with components."""

    def render(source: str, **context: Any) -> str:
        template = engines["django"].from_string(ui_site.compiled(source)).template
        return str(template.render(Context(context)))

    return render


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    return chromium


@pytest.fixture
def site() -> Iterator[str]:
    with ui_site.serving() as address:
        yield address
