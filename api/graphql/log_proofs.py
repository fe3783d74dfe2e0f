"""The tree over the log in GraphQL: checkpoints and proofs. Hashes are base64."""

from __future__ import annotations

from typing import Self

import strawberry

from api.graphql.scalars import InstantText
from api.log_proofs import Json, consistency_answer, inclusion_answer
from ledger.application.signing import SignedCheckpoint
from ledger.application.transparency import ConsistencyProof, InclusionProof
from ledger.proofs.notes import encode_base64


@strawberry.type(description="What was signed of the log: its size and the root of the tree over it.")
class LogCheckpoint:
    origin: str = strawberry.field(description="The log's name.")
    size: int
    root: str
    note: str = strawberry.field(description="The signed note (C2SP tlog-checkpoint), to be kept elsewhere.")
    signed_at: InstantText

    @classmethod
    def of(cls, signed: SignedCheckpoint) -> Self:
        origin, size, root = signed.checkpoint
        signed_at = InstantText(signed.signed_at)
        return cls(origin=origin, size=size, root=encode_base64(root), note=signed.note, signed_at=signed_at)


@strawberry.type(description="That the event of a position is in the log of that size and root (RFC 6962).")
class EventProof:
    position: int
    index: int = strawberry.field(description="Of the leaf: position - 1.")
    entry: str = strawberry.field(description="The leaf's seven lines.")
    state: str = strawberry.field(description="The event's bytes as they are stored; the leaf has their SHA-256.")
    leaf_hash: str
    path: list[str] = strawberry.field(description="From the leaf up.")
    size: int
    root: str
    checkpoint: str | None = strawberry.field(description="The signed note of that size; null: none was signed.")
    tlog_proof: str | None = strawberry.field(
        description="All of it as one .tlog-proof file, which is checked offline; null without a checkpoint."
    )

    @classmethod
    def of(cls, proof: InclusionProof) -> Self:
        told: Json = inclusion_answer(proof)
        return cls(**told)


@strawberry.type(description="That the log of the later size has all of the earlier one, in its places (RFC 6962).")
class LogConsistency:
    from_: int = strawberry.field(name="from")
    to: int
    from_root: str
    to_root: str
    path: list[str]

    @classmethod
    def of(cls, proof: ConsistencyProof) -> Self:
        told = consistency_answer(proof)
        return cls(from_=told.pop("from"), **told)
