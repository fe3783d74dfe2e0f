"""`ledger checkpoint` and `ledger proof`: what shows a stranger that nothing recorded was changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.options import on_ledger, with_cut, with_type

if TYPE_CHECKING:
    from api.cli.transport.interface import Json, Transport


@click.command()
@on_ledger
def checkpoint(ledger: Transport, as_json: bool) -> None:
    """The signed size and root of the log as it is now. Keep it somewhere else: what was recorded up to it cannot be
    changed unnoticed by who has it.

    \b
    ledger checkpoint > checkpoint-2026-11
    """
    from api.cli.output import print_json
    from ledger.errors import NotFound

    log = ledger.get("/v1/log")
    if as_json:
        print_json(log)
        return
    if log["checkpoint"] is None:
        raise NotFound("this log has no key to sign checkpoints with", hint="make one: `ledger init`")
    click.echo(log["checkpoint"], nl=False)


@click.command()
@click.argument("series", required=False)
@click.argument("period", required=False)
@click.option("--position", type=click.IntRange(1), metavar="N", help="Of the event at this position of the log.")
@click.option("--size", type=click.IntRange(1), metavar="N", help="In the log of that size; else of now.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write it as a .tlog-proof file.")
@with_cut
@with_type
@on_ledger
def proof(
    ledger: Transport,
    series: str | None,
    period: str | None,
    position: int | None,
    size: int | None,
    output: Path | None,
    known_on: str | None,
    recorded_by: str | None,
    type_: str | None,
    as_json: bool,
) -> None:
    """That the event which answers for a figure, or any one, is in the log, unchanged. The file that -o writes is
    checked without this ledger: python -m ledger.proofs.verify_proof FILE --key KEY.

    \b
    ledger proof qwen.app.downloads 2025-11-17/2025-11-24 -o downloads.tlog-proof
    """
    from api.cli.output import print_answer
    from ledger.errors import NotFound

    if (position is None) == (period is None):
        raise click.UsageError("name a figure by SERIES and PERIOD, or an event by --position")
    if series is not None and period is not None:
        cut = {"known_on": known_on, "recorded_by": recorded_by, "type": type_}
        position = _position_of(ledger.get("/v1/series/{code}/figures/{period}", cut, code=series, period=period))
    found = ledger.get("/v1/log/proof/{position}", {"size": size}, position=str(position))
    if output is not None:
        if found["tlog_proof"] is None:
            raise NotFound("there is no checkpoint of that size", hint="leave --size out, or `ledger init`")
        _write(output, found["tlog_proof"])
    print_answer(found, as_json, _tell_proof)


def _write(output: Path, text: str) -> None:
    """Errors: InvalidInput."""
    from ledger.errors import InvalidInput

    try:
        output.write_bytes(text.encode())
    except OSError as error:
        raise InvalidInput(f"could not write {output}: {error.strerror}", path=("output",)) from None


def _position_of(figure: Json) -> int:
    from ledger.errors import NotFound

    chosen = figure["resolution"]["chosen"]
    for claim in figure["claims"]:
        if claim["claim_id"] == chosen:
            return int(claim["seq"])
    raise NotFound(f"no claim answers: the figure is {figure['state']}", hint="--position proves any event")


def _tell_proof(found: Json) -> None:
    from api.cli.output import print_facts, say

    _, position, stream, version, topic, recorded_at, digest, _ = found["entry"].split("\n")
    say(f"position {position} of {found['size']}: {topic}")
    print_facts(
        {
            "stream": f"{stream}, version {version}",
            "recorded": recorded_at,
            "state": f"SHA-256 {digest}",
            "leaf": found["leaf_hash"],
            "path": f"{len(found['path'])} hashes",
            "root": found["root"],
            "signed by": found["checkpoint"] and found["checkpoint"].partition("\n")[0],
        }
    )
    if not found["checkpoint"]:
        click.echo("nobody signed that root: `ledger init` makes a key", err=True)
