"""What a seed file comes to: steps, each one command of the application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ledger.domain.drafts import Draft, LinkDraft, ReaffirmDraft, RestateDraft, RetractDraft
from ledger.domain.parsing import parse
from ledger.domain.periods import PeriodType

Command = Literal[
    "register_subject",
    "define_metric",
    "define_period",
    "define_series",
    "register_source",
    "report",
    "reaffirm",
    "restate",
    "retract",
    "link",
]
ABOUT_A_CLAIM: Mapping[Command, type[Draft]] = {
    "reaffirm": ReaffirmDraft,
    "restate": RestateDraft,
    "retract": RetractDraft,
    "link": LinkDraft,
}


@dataclass(frozen=True, slots=True)
class ClaimRef:
    """A claim named by where it stands: its figure, its source and, where that has several there, its words.

    `period` is as written and `period_type` as given, None where the notation says it; `as_reported`
    None: the source has one claim on the figure.
    """

    series: str
    period: str
    period_type: PeriodType | None
    source: str
    as_reported: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One command to run.

    `draft` is what it takes, None where claims have to be looked up first: then `claim` (and for a
    link `other`) names them, and `given` is the rest. `given` always holds the fields of the draft as
    they stand in the file.
    """

    file: str
    line: int
    command: Command
    draft: Draft | None
    given: Mapping[str, Any]
    claim: ClaimRef | None = None
    other: ClaimRef | None = None

    def with_claims(self, claim_id: str | None = None, other_id: str | None = None) -> Draft:
        """The finished draft, with the ids of `claim` and `other` (None where the step names none).

        Errors: InvalidInput (not an id); ValueError when an id is missing or not asked for.
        """
        if (claim_id is None, other_id is None) != (self.claim is None, self.other is None):
            raise ValueError(f"{self.file}:{self.line}: {self.command} takes an id for each claim it names")
        if self.draft is not None:
            return self.draft
        ids = {"claim": claim_id} | ({} if other_id is None else {"other": other_id})
        return parse(ABOUT_A_CLAIM[self.command], {**self.given, **ids})
