"""How a run that failed ends: one line a fault on stderr, `error: where: what (hint)`, and the exit code."""

from __future__ import annotations

import json

import click

from api.cli.output import clean
from api.problems import kind_of, problem
from ledger.errors import AmbiguousPeriod, InvalidInput, LedgerError


def failed(error: Exception, *, as_json: bool) -> int:
    """Says on stderr what went wrong; as a problem document with `as_json`. Raises what is not ours to explain."""
    if isinstance(error, click.Abort):
        click.echo("error: interrupted", err=True)
        return 1
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return error.exit_code
    if isinstance(error, click.ClickException):
        error = _as_invalid_input(error)
    if not isinstance(error, LedgerError):
        raise error
    if as_json:
        click.echo(json.dumps(problem(error), ensure_ascii=False, indent=2), err=True)
    else:
        for line in _lines(error):
            click.echo(f"error: {clean(line)}", err=True)
    return kind_of(error).exit_code


def _as_invalid_input(error: click.ClickException) -> InvalidInput:
    """click's refusals in the shape of all others."""
    context = getattr(error, "ctx", None)
    help_of = f"see {context.command_path} --help" if context else ""
    path: tuple[str, ...] = ()
    message = error.format_message()
    if isinstance(error, click.BadParameter) and error.param and error.param.name:
        path = (error.param.name,)
        message = "is missing" if isinstance(error, click.MissingParameter) else error.message
    return InvalidInput(message.rstrip("."), path=path, hint=help_of)


def _lines(error: LedgerError) -> list[str]:
    if isinstance(error, InvalidInput) and len(error.fields) > 1:
        return [f"{'.'.join(str(part) for part in fault.path)}: {fault.message}" for fault in error.fields]
    if isinstance(error, AmbiguousPeriod):
        return [f"{error}: {', '.join(error.choices)}"]
    return [str(error)]
