"""`serve`, `worker` and `migrate` of `madoguchi`, on the settings with the measures' site.

Run as `python -m measure.command serve --side public --port 8000` in an installation's environment.
"""

import argparse
import os
from importlib import import_module

import django

SETTINGS = "measure.settings.{}"


def main() -> None:
    """Do what the same words do after `madoguchi`, with the same code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=["serve", "worker", "migrate"])
    parser.add_argument("--side", default="owner")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int)
    given = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS.format(given.side)
    if given.name == "serve":
        import_module("madoguchi.web.processes.serving").serve(given.host, given.port)
        return
    django.setup()
    if given.name == "worker":
        import_module("madoguchi.web.processes.working").work()
    else:
        import_module("madoguchi.web.processes.migration").migrate(print)


if __name__ == "__main__":
    main()
