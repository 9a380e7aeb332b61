"""`python -m madoguchi.web.cli`: the same as `madoguchi`."""

from . import app

app(prog_name="madoguchi")
