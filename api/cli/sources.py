"""`ledger source`: register, list and show the sources and what they state, attach their texts."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.options import (
    on_ledger,
    on_list,
    recording,
    with_cut,
    with_note,
    with_publication,
    with_quiet,
    with_recorded_by,
)

if TYPE_CHECKING:
    from api.cli.paging import Listed
    from api.cli.transport.interface import Json, Transport

_SOURCE = "/v1/sources/{code}"


@click.group()
def source() -> None:
    """Register, list and show sources; attach their texts.

    \b
    ledger source list
    """


@source.command()
@click.argument("code")
@click.option("--publisher", required=True, metavar="CODE", help="Who speaks.")
@click.option("--title", required=True, help="What the document is called.")
@click.option("--kind", required=True, help="release, filing, call, press, web …")
@click.option("--tier", required=True, type=click.IntRange(1, 7), help="1 filing … 7 commentary.")
@click.option("--author", help="Who wrote it.")
@click.option("--document-url", metavar="URL", help="Where it stands.")
@click.option("--digest", metavar="SHA256", help="Of its bytes.")
@click.option("--file", type=click.Path(path_type=Path), help="Its bytes: the digest is made of them.")
@click.option("--retrieved-at", metavar="INSTANT", help="When we took it.")
@click.option("--document-date", metavar="DATE", help="The date that it bears; orders nothing.")
@with_publication
@with_note
@recording("/v1/sources")
def add(document_url: str | None, file: Path | None, digest: str | None, **options: Any) -> dict[str, Any]:
    """Register a document as captured, or the next version of what describes it.

    \b
    ledger source add issuer-2026-02-20 --publisher alibaba --title "Results" --kind release --tier 2 \\
        --published-at 2026-02-20 --file results.txt
    """
    if file is not None:
        digest = digest or hashlib.sha256(_read(file)).hexdigest()
    return options | {"url": document_url, "digest": digest}


@source.command("list")
@with_recorded_by
@on_list
def list_(listed: Listed, recorded_by: str | None) -> None:
    """The sources, with who speaks, their tier, and whether their text is here.

    \b
    ledger source list --limit 20
    """
    from api.cli.telling.definitions import tell_sources

    listed.answer("/v1/sources", "sources", tell_sources, {"recorded_by": recorded_by})


@source.command()
@click.argument("code")
@with_recorded_by
@click.option("--text", is_flag=True, help="The attached text, and nothing else.")
@on_ledger
def show(ledger: Transport, code: str, recorded_by: str | None, text: bool, as_json: bool) -> None:
    """Everything of one source.

    \b
    ledger source show article-2026-03
    """
    from api.cli.output import print_answer, say
    from api.cli.telling.definitions import tell_source

    if text and as_json:
        raise click.UsageError("--text is the text itself; leave --json out")
    if text:
        for line in ledger.text(code).splitlines():
            say(line)
        return
    answer = ledger.get(_SOURCE, {"recorded_by": recorded_by}, code=code)
    print_answer(answer, as_json, tell_source)


@source.command()
@click.argument("code")
@with_cut
@on_list
def claims(listed: Listed, code: str, **cut: str | None) -> None:
    """What a source states: each claim with its figure, whether it answers, and where it stands in the text.

    \b
    ledger source claims article-2026-03
    """
    from api.cli.telling.definitions import tell_stated

    listed.answer(f"{_SOURCE}/claims", "claims", tell_stated, cut, code=code)


@source.command()
@click.argument("file", type=click.Path(path_type=Path))
@with_quiet
@on_ledger
def attach(ledger: Transport, file: Path, quiet: bool, as_json: bool) -> None:
    """Keep the text of a source, so that passages can be shown; it is found by the SHA-256 of the file's bytes.

    \b
    ledger source attach results.txt
    """
    from api.cli.output import print_json, say

    content = _read(file)
    digest = hashlib.sha256(content).hexdigest()
    found = _sources_of(ledger, digest, file)
    kept = ledger.attach(found[0]["code"], content)
    if as_json:
        attached = [ledger.get(_SOURCE, code=row["code"]) for row in found]
        cut = {name: attached[0][name] for name in ("known_on", "recorded_by", "position")}
        sources = [{name: part for name, part in row.items() if name not in cut} for row in attached]
        print_json({"digest": digest, "code_points": kept["code_points"], "sources": sources, **cut})
    elif not quiet:
        for row in found:
            done = "attached already" if row["text_attached"] else "attached"
            say(f"{done}: {file} is the text of {row['code']} ({row['title']})")


def _sources_of(ledger: Transport, digest: str, file: Path) -> list[Json]:
    """The sources with those bytes. Errors: NotFound."""
    from api.cli.paging import ask_all
    from ledger.errors import NotFound

    sources = ask_all(ledger, "/v1/sources", "sources", {})["sources"]
    found = [row for row in sources if row["digest"] == digest]
    if not found:
        raise NotFound(
            f"no source is registered with SHA-256 {digest}",
            path=(str(file),),
            hint="register the source with that digest, or attach the captured bytes unchanged",
        )
    return found


def _read(file: Path) -> bytes:
    from ledger.errors import InvalidInput

    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}", path=(str(file),)) from None
