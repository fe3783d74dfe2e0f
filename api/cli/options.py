"""Options that several commands share, and where their ledger is."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from api.cli.vocabulary import PUBLICATION_BASES

if TYPE_CHECKING:  # what only a run needs, and no `--help`
    from api.cli.transport.interface import Transport
    from api.logs import LogFormat
    from ledger.application import Ledger

F = TypeVar("F", bound=Callable[..., Any])


class Place(NamedTuple):
    """Where `ledger` itself, before its command, was told that the ledger is."""

    database: str | None = None
    url: str | None = None


def with_options(options: Iterable[Callable[[Any], Any]]) -> Callable[[F], F]:
    """Adds options to a command, shown in their order."""
    ordered = list(options)

    def add(function: F) -> F:
        for option in reversed(ordered):
            function = option(function)
        return function

    return add


with_database = click.option(
    "--database", metavar="URL", help="sqlite:///PATH or postgresql://…; else LEDGER_DATABASE."
)
with_url = click.option("--url", metavar="URL", help="http://HOST:PORT of a server; else LEDGER_URL.")
with_json = click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
with_quiet = click.option("--quiet", is_flag=True, help="Say nothing where all is well.")
with_recorded_by = click.option(
    "--recorded-by", metavar="R", help="What the ledger said: a date, an instant or a position."
)
with_cut = with_options(
    [
        click.option("--known-on", metavar="K", help="What the world knew: a date or an instant, included."),
        with_recorded_by,
    ]
)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


def _checked_key(context: click.Context, parameter: click.Parameter, key: str | None) -> str | None:
    if key is not None and _KEY.fullmatch(key) is None:
        raise click.BadParameter("is not 1 to 200 visible ASCII characters")
    return key


with_key = click.option(
    "--key",
    callback=_checked_key,
    help="Idempotency key: the same key and content again gets the first answer.",
)
with_note = click.option("--note", help="A remark of ours.")
with_publication = with_options(
    [
        click.option("--published-at", metavar="WHEN", help="2025-11-25, 2025-11 or an instant."),
        click.option("--published-zone", metavar="ZONE", help="Where that date holds; UTC if left out."),
        click.option("--published-basis", type=click.Choice(PUBLICATION_BASES), help="How we know; stated."),
    ]
)


def _checked_type(context: click.Context, parameter: click.Parameter, text: str | None) -> str | None:
    if text is None:
        return None
    from ledger.domain.periods import PeriodType
    from ledger.errors import InvalidInput

    if text not in [*PeriodType]:
        kinds = ", ".join(PeriodType)
        raise InvalidInput(f"{text!r} is not a type of period", path=("type",), hint=f"one of {kinds}")
    return text


with_type = click.option(
    "--type",
    "type_",
    metavar="TYPE",
    callback=_checked_type,
    help="The type of period, where dates alone do not say.",
)
with_length = click.option("--length", help="Only periods of that length, such as P3M.")
LOG_FORMATS = ("json", "text")
LOG_LEVELS = ("debug", "info", "warning", "error")


def _as_log_format(context: click.Context, parameter: click.Parameter, name: str | None) -> LogFormat | None:
    from api.logs import LogFormat

    return None if name is None else LogFormat(name)


with_logs = with_options(
    [
        click.option(
            "--log-format",
            type=click.Choice(LOG_FORMATS),
            callback=_as_log_format,
            help="How standard error tells what happens; text on a terminal, else json.",
        ),
        click.option(
            "--log-level", type=click.Choice(LOG_LEVELS), default="info", show_default=True, help="From which on."
        ),
    ]
)
on_figure = with_options([click.argument("series"), click.argument("period")])


def on_ledger(function: Callable[..., None]) -> Callable[..., None]:
    """A command of the ledger that `--database` or `--url` names: `function` gets the way to it and `as_json`."""

    @with_database
    @with_url
    @with_json
    @functools.wraps(function)
    def run(database: str | None, url: str | None, **given: Any) -> None:
        from api.cli.transport.interface import connect

        if not (database or url):
            database, url = _place()
        with connect(database, url) as ledger:
            function(ledger, **given)

    return run


def on_list(function: Callable[..., None]) -> Callable[..., None]:
    """A command that lists: `function` gets a `paging.Listed` and what was asked."""

    @click.option("--limit", type=click.IntRange(1), metavar="N", help="At most so many; else all.")
    @click.option("--csv", "form", flag_value="csv", help="Comma-separated values.")
    @click.option("--ndjson", "form", flag_value="ndjson", help="A JSON document a line.")
    @on_ledger
    @functools.wraps(function)
    def run(ledger: Transport, as_json: bool, limit: int | None, form: str | None, **asked: Any) -> None:
        from api.cli.paging import Listed

        function(Listed(ledger, limit, form, as_json), **asked)

    return run


def on_database(function: F) -> F:
    """A command of the ledger in a file, whose `--database` it gets."""
    return with_options([with_database, with_json])(function)


def open_ledger(database: str | None) -> Ledger:
    """The ledger at `--database` of the command, of `ledger` itself, or of the environment. Errors: InvalidInput."""
    from ledger.application import Ledger

    return Ledger.open(local_database(database))


def local_database(database: str | None) -> str | None:
    """The database of a command that no server runs for others. Errors: InvalidInput."""
    from ledger.errors import InvalidInput

    place = _place()
    if database or (place.database and not place.url):
        return database or place.database
    if place.url or os.environ.get("LEDGER_URL"):
        name = click.get_current_context().info_name
        raise InvalidInput(
            f"{name} works on a database, not through a server",
            path=("url",),
            hint="run it where the server's database is, and name that with --database",
        )
    return None


def _place() -> Place:
    place = click.get_current_context().find_root().obj
    assert isinstance(place, Place)
    return place


def recording(address: str) -> Callable[[Callable[..., Mapping[str, Any]]], Callable[..., None]]:
    """A command that records: what its function makes of the options is posted to `address`, the receipt is told."""

    def made(draft_of: Callable[..., Mapping[str, Any]]) -> Callable[..., None]:
        @with_key
        @with_quiet
        @on_ledger
        @functools.wraps(draft_of)
        def run(ledger: Transport, as_json: bool, key: str | None, quiet: bool, **options: Any) -> None:
            from api.cli.telling.receipts import tell_receipt

            given = {field: part for field, part in draft_of(**options).items() if part is not None}
            receipt = ledger.post(address, given, key=key)
            if as_json or not quiet:
                tell_receipt(receipt, as_json)

        return run

    return made
