"""How a run that failed ends: one line a fault on stderr, `error: where: what (hint)`, and the exit code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import click

from api.cli.output import clean
from api.cli.transport.refusals import RemoteFailure
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
    if isinstance(error, RemoteFailure):
        _tell(error.problem, [_line_of(error.problem)], as_json)
        return error.exit_code
    if not isinstance(error, LedgerError):
        raise error
    _tell(problem(error), _lines(error), as_json)
    return kind_of(error).exit_code


def _tell(document: Mapping[str, Any], lines: Iterable[str], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2), err=True)
        return
    for line in lines:
        click.echo(f"error: {clean(line)}", err=True)


def _line_of(document: Mapping[str, Any]) -> str:
    return f"{document['detail']} ({document['hint']})" if document.get("hint") else str(document["detail"])


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
