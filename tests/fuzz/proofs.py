"""Parsers of what strangers verify: notes, checkpoints, proofs, tiles, exports."""

from __future__ import annotations

import hashlib
import io

from ledger.proofs.checkpoints import Checkpoint, open_checkpoint, parse_checkpoint, read_unverified
from ledger.proofs.errors import ProofError
from ledger.proofs.export import ExportedEvent, Header, Seal, read_event, read_header, read_seal, verify_export
from ledger.proofs.leaf import leaf_entry, leaf_hash, read_decimal, read_entry
from ledger.proofs.notes import SignerKey, VerifierKey, open_note, parse_note
from ledger.proofs.tiles import entry_bundle, parse_bundle, parse_tile_path
from ledger.proofs.tlog_proof import TlogProof, parse_tlog_proof, verify_event_proof
from tests.fuzz.driver import Parser
from tests.fuzz.texts import text

THEIRS = (ProofError,)
KEY = SignerKey.generate("example.org/ledger")
STATE = b'{"a":"34"}'
RECORDED_AT = "2026-01-01T00:00:00.000000Z"
PLACE = (1, "0af76519-16cd-53dd-8448-eb211c80319c", 1, "ledger.FigureReported.v1", RECORDED_AT)
ENTRY = leaf_entry(*PLACE, STATE)
LEAF = leaf_hash(ENTRY)
CHECKPOINT = Checkpoint("example.org/ledger", 1, LEAF)
NOTE = CHECKPOINT.signed(KEY)
EVENT = ExportedEvent(*PLACE, STATE, LEAF)
LINES = [Header("example.org/ledger", 1, LEAF).line(), EVENT.line(), Seal(NOTE).line()]
PROOF = TlogProof(0, [], NOTE, ENTRY + STATE).text
OTHER_PROOF = TlogProof(5, [hashlib.sha256(bytes([n])).digest() for n in range(20)], NOTE).text
KEYS = [KEY.verifier_key]

PROOFS = [
    Parser("notes", parse_note, [NOTE.encode()], THEIRS),
    Parser("signed notes", lambda given: open_note(given, KEYS), [NOTE.encode()], THEIRS),
    Parser("checkpoints", text(parse_checkpoint), [CHECKPOINT.text.encode()], THEIRS),
    Parser("signed checkpoints", lambda given: open_checkpoint(given, KEYS), [NOTE.encode()], THEIRS),
    Parser("unverified checkpoints", read_unverified, [NOTE.encode()], THEIRS),
    Parser("verifier keys", text(VerifierKey.parse), [str(KEY.verifier_key).encode()], THEIRS),
    Parser("signing keys", text(SignerKey.parse), [KEY.secret_text().encode()], THEIRS),
    Parser("tile paths", text(parse_tile_path), [b"0/000", b"entries/x001/234.p/17", b"2/x001/x002/003"],
           THEIRS),
    Parser("bundles", parse_bundle, [entry_bundle([ENTRY, b"", b"abc"])], THEIRS),
    Parser("leaves", read_entry, [ENTRY], THEIRS),
    Parser("decimals", text(read_decimal), [b"0", b"160"], THEIRS),
    Parser("proofs", text(parse_tlog_proof), [PROOF.encode(), OTHER_PROOF.encode()], THEIRS),
    Parser("proofs of events", text(lambda given: verify_event_proof(given, KEYS)), [PROOF.encode()], THEIRS),
    Parser("heads of exports", read_header, LINES, THEIRS),
    Parser("events of exports", read_event, LINES, THEIRS),
    Parser("seals of exports", read_seal, LINES, THEIRS),
    Parser("exports", lambda given: verify_export(io.BytesIO(given), KEYS), [b"".join(LINES)], THEIRS),
]  # fmt: skip
