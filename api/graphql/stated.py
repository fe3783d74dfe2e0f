"""What a source states, in GraphQL."""

from __future__ import annotations

from typing import Self

import strawberry

from api.graphql.claims import Claim
from api.graphql.figures import Figure
from api.graphql.group import Group
from ledger.application.source_claims import StatedClaim as Stated
from ledger.domain.resolution import Why


@strawberry.type(description="A claim of a source, with the figure that it is about; a retraction has no value.")
class StatedClaim:
    claim: Claim
    figure: Figure
    answers: bool = strawberry.field(description="Whether it is the claim that answers for the figure at the cut.")
    why: Why | None = strawberry.field(description="Why it does not; null where it does, and for a retraction.")

    @classmethod
    def of(cls, stated: Stated, group: Group) -> Self:
        return cls(
            claim=Claim.of(stated.claim, group),
            figure=Figure(row=stated.figure, group=group),
            answers=stated.answers,
            why=Why(stated.why_not) if stated.why_not else None,
        )
