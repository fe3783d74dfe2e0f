"""An export holds as it was written, and nothing else does: the line that was changed is named."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.proofs.checkpoints import Checkpoint
from ledger.proofs.errors import ProofError
from ledger.proofs.export import ExportedEvent, ExportError, Header, Seal, verify_export
from ledger.proofs.notes import SignerKey
from tests.proofs import independent
from tests.proofs.exports import EVENTS, EXPORT, KEY, LINES, OTHER_KEY, SIZE, checkpoint, event, export

KEYS = [KEY.verifier_key]
ROOT = Path(__file__).resolve().parents[2]
SEAL = LINES
Lines = list[bytes]


def refused(lines: Lines, keys: Any = KEYS, kept: Any = ()) -> ExportError:
    with pytest.raises(ExportError) as caught:
        verify_export(lines, keys, kept)
    return caught.value


def with_line(number: int, line: bytes) -> Lines:
    return [*EXPORT[: number - 1], line, *EXPORT[number:]]


def with_event(position: int, /, **changed: Any) -> Lines:
    return with_line(position + 1, EVENTS[position - 1]._replace(**changed).line())


def rehashed(event: ExportedEvent) -> ExportedEvent:
    return event._replace(leaf=event.hashed())


@pytest.mark.parametrize("size", [0, 1, 2, 3, 39, SIZE])
def test_an_export_holds_as_it_was_written_and_says_what_was_proved(size: int) -> None:
    events = EVENTS[:size]
    verified = verify_export(export(events), KEYS)
    assert verified.header == Header(KEY.name, size, checkpoint(events).root)
    assert (verified.checkpoint, verified.signers) == (checkpoint(events), (KEY.verifier_key,))


@pytest.mark.parametrize("size", range(SIZE + 1))
def test_the_beginning_of_a_log_holds_by_a_checkpoint_of_all_of_it(size: int) -> None:
    verified = verify_export(export(EVENTS, signed=size), KEYS)
    assert (verified.header.size, verified.checkpoint) == (size, checkpoint(EVENTS))


def test_a_program_written_apart_reads_the_same_of_it() -> None:
    header, *events, seal = [json.loads(line) for line in EXPORT]
    tree = independent.Tree([independent.leaf_of(each) for each in events])
    lines = independent.signed(seal["checkpoint"], str(KEY.verifier_key))
    assert lines == [header["origin"], str(header["size"]), header["root"]]
    assert independent.base64.b64decode(header["root"]) == tree.root(SIZE)


CHANGES: dict[str, tuple[int, Lines]] = {
    "a state": (18, with_event(17, state=EVENTS[16].state.replace(b"17", b"71"))),
    "a state by a blank": (18, with_event(17, state=EVENTS[16].state + b" ")),
    "a topic": (6, with_event(5, topic="ledger.SubjectRegistered")),
    "a stream": (6, with_event(5, stream_id=EVENTS[5].stream_id)),
    "a version": (6, with_event(5, stream_version=9)),
    "a time": (6, with_event(5, recorded_at=EVENTS[5].recorded_at)),
    "a time that runs back": (6, with_line(6, event(5, minute=3).line())),
    "a position": (6, with_event(5, position=6)),
    "a leaf": (6, with_event(5, leaf=EVENTS[5].leaf)),
    "a line dropped": (6, [*EXPORT[:5], *EXPORT[6:]]),
    "the first event dropped": (2, [EXPORT[0], *EXPORT[2:]]),
    "the last event dropped": (SEAL - 1, [*EXPORT[:-2], EXPORT[-1]]),
    "two lines swapped": (6, [*EXPORT[:5], EXPORT[6], EXPORT[5], *EXPORT[7:]]),
    "a line told twice": (7, [*EXPORT[:6], EXPORT[5], *EXPORT[6:]]),
    "an event put in": (7, [*EXPORT[:5], event(5, "x").line(), *EXPORT[5:]]),
    "an event added": (SEAL, [*EXPORT[:-1], event(SIZE + 1).line(), EXPORT[-1]]),
    "an empty line": (6, [*EXPORT[:5], b"\n", *EXPORT[5:]]),
    "a blank in a line": (6, with_line(6, EXPORT[5].replace(b":5,", b": 5,"))),
    "members in another order": (6, with_line(6, b'{"leaf":' + EXPORT[5].rpartition(b'"leaf":')[2])),
    "no line end": (6, with_line(6, EXPORT[5].rstrip())),
    "the header's size": (SEAL - 1, with_line(1, Header(KEY.name, SIZE - 1, checkpoint(EVENTS).root).line())),
    "the header's root": (1, with_line(1, Header(KEY.name, SIZE, bytes(32)).line())),
    "the header's origin": (1, with_line(1, Header("other.example.org/log", SIZE, checkpoint(EVENTS).root).line())),
    "the header without a name": (1, with_line(1, Header(None, SIZE, checkpoint(EVENTS).root).line())),
    "another form": (1, with_line(1, EXPORT[0].replace(b"export/1", b"export/2"))),
    "no header": (1, EXPORT[1:]),
    "no checkpoint": (SEAL, with_line(SEAL, Seal(None).line())),
    "no last line": (SEAL, EXPORT[:-1]),
    "another key": (SEAL, export(EVENTS, key=OTHER_KEY)),
    "another log": (SEAL, with_line(SEAL, Seal(checkpoint(EVENTS, "elsewhere").signed(KEY)).line())),
    "a checkpoint of fewer events": (SEAL, with_line(SEAL, Seal(checkpoint(EVENTS[:-1]).signed(KEY)).line())),
    "a proof where none belongs": (SEAL, with_line(SEAL, Seal(checkpoint(EVENTS).signed(KEY), (bytes(32),)).line())),
    "something after the last line": (SEAL + 1, [*EXPORT, EXPORT[-1]]),
    "nothing at all": (1, []),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_changed_is_refused_with_its_line(change: str) -> None:
    line, lines = CHANGES[change]
    assert refused(lines).line == line


def test_an_event_changed_together_with_its_hash_is_not_what_was_signed() -> None:
    events = [*EVENTS[:4], rehashed(EVENTS[4]._replace(state=b"{}")), *EVENTS[5:]]
    header, *lines, _ = export(events)
    error = refused([header, *lines, EXPORT[-1]])
    assert (error.line, error.told) == (SEAL, "the events are not those that were signed")


@pytest.mark.parametrize("size", [0, 20, SIZE])
@pytest.mark.parametrize("order", [1, -1])
def test_of_two_checkpoints_of_one_size_that_were_kept_both_must_agree(size: int, order: int) -> None:
    """They would show that the log told two people different things."""
    good = checkpoint(EVENTS[:size])
    assert verify_export(EXPORT, KEYS, [good, good]).checkpoint == checkpoint(EVENTS)
    both = [good, good._replace(root=bytes(32))]
    assert refused(EXPORT, kept=both[::order]).line == size + 1


def test_only_a_key_that_signed_is_told_as_a_signer() -> None:
    stranger = SignerKey("another.example.org/log", bytes(32)).verifier_key
    assert verify_export(EXPORT, [stranger, *KEYS]).signers == (KEY.verifier_key,)


def test_a_checkpoint_that_was_kept_says_up_to_where_the_events_are_others() -> None:
    events = [*EVENTS[:4], rehashed(EVENTS[4]._replace(state=b"{}")), *EVENTS[5:]]
    forged = export(events)  # by who has the key
    verify_export(forged, KEYS)
    verify_export(forged, KEYS, [checkpoint(EVENTS[:4])])
    assert refused(forged, KEYS, [checkpoint(EVENTS[:4]), checkpoint(EVENTS[:20])]).line == 21
    assert "before the checkpoint of 41" in refused(EXPORT, KEYS, [Checkpoint(KEY.name, 41, bytes(32))]).told


def test_without_a_key_an_export_is_whole_and_no_more() -> None:
    assert verify_export(export(EVENTS, key=None)).checkpoint is None
    assert verify_export(EXPORT).signers == ()
    assert refused(CHANGES["a state"][1], ()).line == 18
    assert refused(with_line(1, Header(KEY.name, SIZE, bytes(32)).line()), ()).line == 1


def test_each_flipped_bit_of_an_export_is_found() -> None:
    """In the line that it is in; in that of the signature where both would have to agree."""
    chance = random.Random(3)
    whole = b"".join(EXPORT)
    for _ in range(300):
        bit = chance.randrange(8 * len(whole))
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << bit % 8
        line = whole[: bit // 8].count(b"\n") + 1
        assert line <= refused(bytes(changed).splitlines(keepends=True)).line <= max(line + 1, SEAL)


def test_a_state_that_is_no_text_is_not_exported() -> None:
    with pytest.raises(ProofError, match="event 1 is no text"):
        EVENTS[0]._replace(state=b"\xff").line()


def test_the_events_are_told_as_they_are_done() -> None:
    heard: list[tuple[int, int]] = []
    verify_export(EXPORT, KEYS, seen=lambda done, size: heard.append((done, size)))
    assert heard == [(SIZE, SIZE)]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The program where nothing can be imported but the standard library, `cryptography` and the package itself."""
    code = (
        "import sys, runpy, pathlib\n"
        "class Refuser:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        top = name.partition('.')[0]\n"
        "        allowed = {'cryptography', '_cffi_backend', 'cffi'} | sys.stdlib_module_names\n"
        "        if not (top in allowed or name == 'ledger' or (name + '.').startswith('ledger.proofs.')):\n"
        "            raise ImportError(f'{name} is not the standard library')\n"
        "sys.meta_path.insert(0, Refuser())\n"
        "sys.argv = ['verify_export', *sys.argv[1:]]\n"
        "runpy.run_module('ledger.proofs.verify_export', run_name='__main__')\n"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
def test_the_program_needs_the_standard_library_and_cryptography_alone(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    file, key, kept = tmp_path / "log.ndjson", tmp_path / "key", tmp_path / "checkpoint"
    file.write_bytes(pack(b"".join(EXPORT)))
    key.write_text(f"{OTHER_KEY.verifier_key}\n{KEY.verifier_key}\n")
    kept.write_text(checkpoint(EVENTS[:20]).signed(KEY))
    told = run(file, "--key", key, "--checkpoint", kept)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith(f"{SIZE} events of {KEY.name} hold: root ")
    told = run(file, "--key", OTHER_KEY.verifier_key)
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.startswith(f"does not hold: line {SEAL}: ")


def test_the_program_says_that_a_file_of_keys_is_none(tmp_path: Path) -> None:
    file = tmp_path / "log.ndjson"
    file.write_bytes(b"".join(EXPORT))
    (tmp_path / "key").write_bytes(bytes(range(256)))
    told = run(file, "--key", tmp_path / "key")
    assert (told.returncode, told.stderr.startswith("does not hold: no file of keys")) == (1, True), told
    assert run(file, "--key", "a" * 5000).stderr.startswith("does not hold: malformed key")


def test_the_program_says_what_is_wrong_with_a_damaged_file(tmp_path: Path) -> None:
    file = tmp_path / "log.ndjson.gz"
    packed = gzip.compress(b"".join(EXPORT))
    for content in (packed[:-20], packed[:200] + b"\0\0\0\0" + packed[204:], b"\x1f\x8b"):
        file.write_bytes(content)
        told = run(file)
        assert (told.returncode, told.stderr.startswith("does not hold: line ")) == (1, True), told
    assert run(tmp_path / "none").returncode == 1
