"""`ledger source`: list the sources, attach their texts."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

from api.answers import cut_answer, source_answer
from api.cli.options import on_database, open_ledger
from api.cli.output import print_json, say
from api.cli.telling import tell_sources
from ledger.errors import InvalidInput, NotFound


@click.group()
def source() -> None:
    """List sources; attach their texts."""


@source.command("list")
@click.option("--recorded-by", metavar="R", help="What the ledger had then: a date, an instant or a position.")
@on_database
def list_(recorded_by: str | None, database: str | None, as_json: bool) -> None:
    """The sources, with who speaks, their tier, and whether their text is here."""
    with open_ledger(database) as ledger:
        cut = ledger.cut(None, recorded_by)
        found = ledger.views.sources(cut)
    if as_json:
        print_json({"sources": [source_answer(row) for row in found], **cut_answer(cut)})
    else:
        tell_sources(found)


@source.command()
@click.argument("file", type=click.Path(path_type=Path))
@on_database
def attach(file: Path, database: str | None, as_json: bool) -> None:
    """Keep the text of a source, so that passages can be shown; it is found by the SHA-256 of the file's bytes."""
    content = _read(file)
    digest = hashlib.sha256(content).hexdigest()
    with open_ledger(database) as ledger:
        found = ledger.views.sources(ledger.cut(), digest=digest)
        if not found:
            raise NotFound(
                f"no source is registered with SHA-256 {digest}",
                path=(str(file),),
                hint="register the source with that digest, or attach the captured bytes unchanged",
            )
        ledger.attach_text(content)
        cut = ledger.cut()
        attached = ledger.views.sources(cut, digest=digest)
    if as_json:
        told = {"digest": digest, "code_points": len(content.decode())}
        print_json(told | {"sources": [source_answer(row) for row in attached], **cut_answer(cut)})
    for row in [] if as_json else found:
        say(
            f"{'attached already' if row.text_attached else 'attached'}: {file} is the text of {row.code} ({row.title})"
        )


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}", path=(str(file),)) from None
