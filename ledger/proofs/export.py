"""A log as lines of JSON that can be checked without the ledger: a header, an event a line, and who signed it.

    {"format":"metrics-ledger/export/1","origin":…,"size":2,"root":…}
    {"position":1,"stream_id":…,"stream_version":1,"topic":…,"recorded_at":…,"state":…,"leaf":…}
    {"position":2,…}
    {"checkpoint":"<signed note>","consistency":[]}

`state` is the stored text, `leaf` the hash of the event's leaf, so that a line that was changed is found by itself;
hashes are in base64. A checkpoint of a later size comes with the proof that its log goes on from these events;
`checkpoint` is null where nothing was signed, `origin` where the log has no name. Each line has this one form.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from ledger.proofs.checkpoints import Checkpoint, open_signed, read_unverified
from ledger.proofs.errors import ProofError
from ledger.proofs.leaf import leaf_entry, leaf_hash
from ledger.proofs.notes import VerifierKey, decode_base64, encode_base64
from ledger.proofs.tree import Frontier
from ledger.proofs.verification import verify_consistency

FORMAT = "metrics-ledger/export/1"
MOST_LINE_BYTES = 64 * 2**20
_LOOK_EVERY = 1000
_Kinds = dict[str, tuple[type, ...]]
_HEADER: _Kinds = {"format": (str,), "origin": (str, type(None)), "size": (int,), "root": (str,)}
_EVENT: _Kinds = {
    **{"position": (int,), "stream_id": (str,), "stream_version": (int,), "topic": (str,)},
    **{"recorded_at": (str,), "state": (str,), "leaf": (str,)},
}
_SEAL: _Kinds = {"checkpoint": (str, type(None)), "consistency": (list,)}


class ExportError(ProofError):
    """What is wrong with an export, and in which line: the header is 1, the event of position p is p + 1.

    `position` is that of the event that does not hold, None where none can be told; `differs` is `bytes`, `order` or
    `time`.
    """

    def __init__(self, line: int, told: str, position: int | None = None, differs: str = "bytes") -> None:
        super().__init__(f"line {line}: {told}")
        self.line = line
        self.told = told
        self.position = position
        self.differs = differs


class Header(NamedTuple):
    """Which log, how many events of it, and the root over them."""

    origin: str | None
    size: int
    root: bytes

    def line(self) -> bytes:
        return _line({"format": FORMAT, "origin": self.origin, "size": self.size, "root": encode_base64(self.root)})


class ExportedEvent(NamedTuple):
    """An event as it is stored, and the hash of its leaf."""

    position: int
    stream_id: str
    stream_version: int
    topic: str
    recorded_at: str
    state: bytes
    leaf: bytes

    def hashed(self) -> bytes:
        """The hash of the leaf that it makes. Errors: ProofError."""
        return leaf_hash(leaf_entry(*self[:6]))

    def line(self) -> bytes:
        """Errors: ProofError where the state is no text."""
        try:
            return _line(self._asdict() | {"state": self.state.decode(), "leaf": encode_base64(self.leaf)})
        except UnicodeError:
            raise ProofError(f"event {self.position} is no text") from None


class Seal(NamedTuple):
    """The signed note, and what proves that its log goes on from the events: empty where it is of their number."""

    checkpoint: str | None
    consistency: tuple[bytes, ...] = ()

    def line(self) -> bytes:
        hashes = [encode_base64(each) for each in self.consistency]
        return _line({"checkpoint": self.checkpoint, "consistency": hashes})


class Verified(NamedTuple):
    """What an export is that holds; `checkpoint` None: nothing is signed. `signers`: which of the keys signed that."""

    header: Header
    checkpoint: Checkpoint | None
    signers: tuple[VerifierKey, ...]


def verify_export(
    lines: Iterable[bytes],
    keys: Sequence[VerifierKey] = (),
    kept: Sequence[Checkpoint] = (),
    seen: Callable[[int, int], None] = lambda done, size: None,
) -> Verified:
    """Holds if every line is whole and in its place, and the events are those that one of `keys` signed.

    Without keys no signature is asked for. `kept` are checkpoints from elsewhere that the events must lead to. `seen`
    hears how many of how many events are done. Errors: ExportError for the first line that does not hold.
    """
    check = _Check(keys, kept, seen)
    number, left = 0, iter(lines)
    while True:
        number += 1
        try:
            line = next(left, None)
            if line is None:
                return check.verified()
            check.take(line)
        except ExportError:
            raise
        except ProofError as error:
            raise ExportError(number, str(error), check.awaited) from None


class _Check:
    """Lines one after the other; it keeps no more than a hash a level of the tree."""

    def __init__(
        self, keys: Sequence[VerifierKey], kept: Sequence[Checkpoint], seen: Callable[[int, int], None]
    ) -> None:
        self._keys = keys
        self._kept = kept
        self._roots: dict[int, set[bytes]] = {}
        for checkpoint in kept:
            self._roots.setdefault(checkpoint.size, set()).add(checkpoint.root)
        self._seen = seen
        self._tree = Frontier()
        self._recorded_at = ""
        self._header: Header | None = None
        self._verified: Verified | None = None

    @property
    def awaited(self) -> int | None:
        """The position of the event that comes next; None where none does."""
        more = self._header is not None and self._tree.size < self._header.size
        return self._tree.size + 1 if more else None

    def take(self, line: bytes) -> None:
        if self._header is None:
            self._header = read_header(line)
            self._check_kept()
        elif self.awaited is not None:
            self._take_event(read_event(line), self._header.size)
        elif self._verified is None:
            self._verified = self._checked(self._header, read_seal(line))
        else:
            raise ProofError("something follows the last line of the export")

    def verified(self) -> Verified:
        if self._verified is None:
            raise ProofError("the export ends before its last line")
        return self._verified

    def _take_event(self, event: ExportedEvent, size: int) -> None:
        position = self._tree.size + 1
        if event.position != position:
            told = f"event {position} is not there: the line has {event.position}"
            raise ExportError(position + 1, told, position, "order")
        if event.recorded_at < self._recorded_at:
            told = f"event {position} was recorded before the one before it"
            raise ExportError(position + 1, told, position, "time")
        if event.hashed() != event.leaf:
            raise ProofError(f"event {position} is not the one that its leaf is the hash of")
        self._tree.add(event.leaf)
        self._recorded_at = event.recorded_at
        self._check_kept()
        if position % _LOOK_EVERY == 0 or position == size:
            self._seen(position, size)

    def _check_kept(self) -> None:
        size = self._tree.size
        if size in self._roots and self._roots[size] != {self._tree.root()}:
            raise ExportError(size + 1, f"the events up to here are not those of a checkpoint of {size} that was kept")

    def _checked(self, header: Header, seal: Seal) -> Verified:
        root = self._tree.root()
        checkpoint: Checkpoint | None = None
        signers: tuple[VerifierKey, ...] = ()
        if seal.checkpoint is not None:
            if self._keys:
                checkpoint, signers = open_signed(seal.checkpoint, self._keys)
            else:
                checkpoint = read_unverified(seal.checkpoint)
            _check_goes_on(header.size, root, checkpoint, seal.consistency)
            if header.origin != checkpoint.origin:
                raise ExportError(1, f"the log is called {header.origin!r}, and signed as {checkpoint.origin!r}")
        elif self._keys:
            raise ProofError("nothing is signed")
        if header.root != root:
            raise ExportError(1, "the root is not that of the events")
        for kept in self._kept:
            if kept.size > header.size and kept != checkpoint:
                raise ProofError(f"the export ends before the checkpoint of {kept.size} that was kept")
        return Verified(header, checkpoint, signers)


def _check_goes_on(size: int, root: bytes, checkpoint: Checkpoint, path: Sequence[bytes]) -> None:
    if size == 0 and checkpoint.size:
        if path:
            raise ProofError("there is nothing to prove of no events")
    elif size == checkpoint.size:
        if path or root != checkpoint.root:
            raise ProofError("the events are not those that were signed")
    else:
        verify_consistency(size, checkpoint.size, root, checkpoint.root, path)


def read_header(line: bytes) -> Header:
    """Errors: ProofError."""
    content = _members(line, _HEADER)
    if content["format"] != FORMAT:
        raise ProofError(f"not an export of this form ({FORMAT})")
    if content["size"] < 0:
        raise ProofError("a number of events is not negative")
    return Header(content["origin"], content["size"], decode_base64(content["root"]))


def read_event(line: bytes) -> ExportedEvent:
    """Errors: ProofError."""
    content = _members(line, _EVENT)
    state, leaf = content.pop("state").encode(), decode_base64(content.pop("leaf"))
    return ExportedEvent(**content, state=state, leaf=leaf)


def read_seal(line: bytes) -> Seal:
    """Errors: ProofError."""
    content = _members(line, _SEAL)
    if not all(isinstance(each, str) for each in content["consistency"]):
        raise ProofError("a hash is no text")
    return Seal(content["checkpoint"], tuple(decode_base64(each) for each in content["consistency"]))


def _line(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _members(line: bytes, kinds: _Kinds) -> dict[str, Any]:
    """A line's object with members of these names and types, in the one form that it has."""
    try:
        content = json.loads(line)
        is_whole = isinstance(content, dict) and tuple(content) == tuple(kinds) and _line(content) == line
    except (ValueError, RecursionError):
        is_whole = False
    if not is_whole:
        raise ProofError(f"not a line of {', '.join(kinds)}, as an export writes it")
    for name, types in kinds.items():
        if type(content[name]) not in types:
            raise ProofError(f"{name} is of another type")
    return dict(content)
