"""The tree over the log: checkpoints, tiles and proofs, in the forms that clients of transparency logs take."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from api.log_proofs import consistency_answer, inclusion_answer, log_answer
from api.rest.freshness import FOR_EVER
from api.rest.operations import Call, Reply
from api.rest.queries import LARGEST_POSITION, Query, plain_digits
from ledger.application import Ledger
from ledger.application.transparency import InclusionProof
from ledger.errors import NotFound

Size = Annotated[int, Field(ge=1, le=LARGEST_POSITION), BeforeValidator(plain_digits)]
_POSITION = TypeAdapter(Size)
_ASK_AGAIN = {"Cache-Control": "no-cache"}
_KEEP = {"Cache-Control": FOR_EVER}


class LogQuery(Query):
    """What is asked of the tree; what is not there is 404."""


class ProofQuery(LogQuery):
    """In which tree an event is proved."""

    size: Size | None = Field(None, description="of the log; without it that of the latest checkpoint")


class ConsistencyQuery(LogQuery):
    """Two sizes of the log."""

    size: Size = Field(alias="from", description="the size that the log had, from 1 on", examples=[100])
    later_size: Size | None = Field(None, alias="to", description="a later size; without it that of now")


def show_log(ledger: Ledger, call: Call[LogQuery, None]) -> Reply:
    """Without a signing key the checkpoint is null, and the root is this server's word alone."""
    return Reply(log_answer(ledger), headers=_ASK_AGAIN)


def show_checkpoint(ledger: Ledger, call: Call[LogQuery, None]) -> Reply:
    """A signed note (C2SP tlog-checkpoint) of size and root; signed now if the log has grown since the last one."""
    return Reply(ledger.checkpoint().note.encode(), headers=_ASK_AGAIN)


def show_verifier_key(ledger: Ledger, call: Call[LogQuery, None]) -> Reply:
    """`name+id+base64`. Who was given it by another way than this one need not trust this server."""
    return Reply(f"{ledger.verifier_key()}\n".encode(), headers=_ASK_AGAIN)


def show_tile(ledger: Ledger, call: Call[LogQuery, None]) -> Reply:
    """256 hashes, or entries, or the first of them (C2SP tlog-tiles): what is there never changes."""
    return Reply(ledger.tile(call.path["tile"]), headers=_KEEP)


def show_proof(ledger: Ledger, call: Call[ProofQuery, None]) -> Reply:
    """The event's leaf and state, and the hashes that lead from the leaf to the root."""
    return Reply(inclusion_answer(_proof(ledger, call)), headers=_ASK_AGAIN)


def show_proof_file(ledger: Ledger, call: Call[ProofQuery, None]) -> Reply:
    """One file that is checked offline (C2SP tlog-proof): `python -m ledger.proofs.verify_proof FILE --key KEY`."""
    text = _proof(ledger, call).tlog_proof
    if text is None:
        raise NotFound(
            "there is no checkpoint of that size", path=("size",), hint="leave the size out, or `ledger init`"
        )
    return Reply(text.encode(), headers=_ASK_AGAIN)


def _proof(ledger: Ledger, call: Call[ProofQuery, None]) -> InclusionProof:
    try:
        position = _POSITION.validate_python(call.path["position"])
    except ValidationError:
        raise NotFound("there is no such position", path=("position",), hint="positions count from 1") from None
    return ledger.inclusion_proof(position, call.query.size)


def show_consistency(ledger: Ledger, call: Call[ConsistencyQuery, None]) -> Reply:
    """The hashes that lead to both roots: the later log has all of the earlier one, in its places."""
    return Reply(
        consistency_answer(ledger.consistency_proof(call.query.size, call.query.later_size)), headers=_ASK_AGAIN
    )
