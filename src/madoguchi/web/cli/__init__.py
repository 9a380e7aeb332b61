"""The command `madoguchi`."""

import typer

from . import assessment, declarations, ledger, registry, running, staff, tokens

app = typer.Typer(
    name="madoguchi",
    help="Madoguchi: a city hall's whole digital counter, in one installation.\n\n"
    "\b\nExamples:\n  madoguchi demo\n  madoguchi load packs/mihon\n  madoguchi COMMAND --help",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
_ANY_WORDS = {"allow_extra_args": True, "ignore_unknown_options": True}

app.command()(running.demo)
app.command()(running.serve)
app.command()(running.worker)
app.command()(running.sandbox_provider)
app.command()(declarations.migrate)
app.command()(declarations.check)
app.command()(declarations.load)
app.command()(declarations.export)
app.command()(declarations.schema)
app.command()(assessment.assess)
app.command()(registry.registry)
app.command()(registry.sample_registry)
app.command()(staff.password)
app.command()(tokens.token)
app.command()(ledger.roots)
app.command()(ledger.verify)
app.command(context_settings=_ANY_WORDS)(running.bench)
