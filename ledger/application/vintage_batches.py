"""A batch of statements that may rest on each other: a restatement of a claim that the same batch reports."""

from __future__ import annotations

from dataclasses import dataclass, field

from ledger.application.commands import COMMANDS, Command
from ledger.application.work import Work
from ledger.domain.drafts import Draft
from ledger.domain.events import Event

Claim = str | int
"""A claim by its id, or by the number of the command in the batch that will make it."""


@dataclass(slots=True)
class Batch:
    """Commands of one submission; `places` says of each where it stands in its file.

    `decided` are the ids of events by the number of their command. They are set each time the batch is
    decided, in order, so that a second attempt does not see those of the first.
    """

    commands: list[tuple[Command, Draft]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    decided: dict[int, str] = field(default_factory=dict)

    def add(self, name: str, draft: Draft, place: str, claim: Claim | None = None) -> int:
        """The number of the command. `claim` in digits is put into the draft once it is decided."""
        number, command = len(self.commands), COMMANDS[name]

        def decide(work: Work, given: Draft) -> Event | None:
            if isinstance(claim, int):
                given = given.model_copy(update={"claim": self.decided[claim]})
            event = command.decide(work, given)
            if event is not None:
                self.decided[number] = event.event_id
            return event

        self.commands.append((command._replace(decide=decide), draft))
        self.places.append(place)
        return number

    def claim_id(self, claim: Claim) -> str:
        """The id of a claim, once the batch is recorded."""
        return self.decided[claim] if isinstance(claim, int) else claim
