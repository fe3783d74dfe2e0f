"""How a reader checks what a figure's page says: the event in the log, and the commands that hold it against a key."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any, NamedTuple

from api.log_proofs import inclusion_answer
from api.web.view import View
from ledger.application import Ledger
from ledger.domain.events import Event, FigureCorrected
from ledger.domain.lives import Step
from ledger.errors import CheckpointRefused
from ledger.projections.rows import FigureRow


class FigureProof(NamedTuple):
    """`inclusion` is of the claim that answers, where `answers`; else of the figure's last event.

    `corrections` are the positions of what mended that claim since: events of their own.
    """

    inclusion: dict[str, Any]
    answers: bool
    corrections: list[int]
    commands: str


def proof_of(
    ledger: Ledger, view: View, figure: FigureRow, type: str | None, steps: Sequence[Step]
) -> FigureProof | None:
    """`type` is the type of the period where the dates alone do not tell which figure is meant, else None.

    None where there is no event at the cut, or where the log is another than was signed: `/readyz` says so.
    """
    chosen = figure.chosen
    position = chosen.no if chosen else steps[-1].recorded.seq if steps else None
    if position is None:
        return None
    try:
        inclusion = inclusion_answer(ledger.inclusion_proof(position))
    except CheckpointRefused:
        return None
    corrections = [
        step.recorded.seq
        for step in steps
        if chosen and not step.voided and _target(step.recorded.event) == chosen.claim_id
    ]
    asked = _asked(view, figure, type) if chosen else ["--position", str(position)]
    commands = (
        f"{shlex.join(['ledger', 'proof', *asked, '-o', 'figure.tlog-proof'])}\n"
        "python -m ledger.proofs.verify_proof figure.tlog-proof --key ledger.key"
    )
    return FigureProof(inclusion, chosen is not None, corrections, commands)


def _asked(view: View, figure: FigureRow, type: str | None) -> list[str]:
    period = figure.period
    options = {"--type": type, "--known-on": view.known_on, "--recorded-by": view.recorded_by}
    given = [word for option, text in options.items() if text for word in (option, text)]
    return [figure.series, str(period.start) if period.type == "instant" else period.dates, *given]


def _target(event: Event) -> str | None:
    return event.target if isinstance(event, FigureCorrected) else None
