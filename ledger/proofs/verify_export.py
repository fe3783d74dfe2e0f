"""Checks an export of a log against its public key: `python -m ledger.proofs.verify_export FILE --key KEY`.

It needs this package, Python's standard library and `cryptography`, and no ledger.
"""

from __future__ import annotations

import argparse
import gzip
import os
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from ledger.proofs.checkpoints import Checkpoint, open_checkpoint, read_unverified
from ledger.proofs.errors import ProofError
from ledger.proofs.export import MOST_LINE_BYTES, Verified, verify_export
from ledger.proofs.notes import VerifierKey, encode_base64

_GZIP = b"\x1f\x8b"


def lines_of(path: Path) -> Iterator[bytes]:
    """The lines of a file, packed by gzip or not. Errors: OSError; ProofError for what cannot be unpacked."""
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
    with gzip.open(path) if packed else path.open("rb") as lines:
        while line := _next_line(cast(BinaryIO, lines)):
            yield line


def _next_line(lines: BinaryIO) -> bytes:
    try:
        line = lines.readline(MOST_LINE_BYTES + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ProofError(f"the file is damaged: {error}") from None
    if len(line) > MOST_LINE_BYTES:
        raise ProofError(f"longer than {MOST_LINE_BYTES} bytes")
    return line


def keys_of(text: str) -> list[VerifierKey]:
    """The keys of a file, one a line, or the one that the text itself is. Errors: OSError, ProofError."""
    path = Path(text)
    try:
        given = path.read_text(encoding="utf-8").splitlines() if os.path.isfile(path) else [text]
    except UnicodeDecodeError:
        raise ProofError(f"no file of keys: {path} is not text") from None
    return [VerifierKey.parse(line.strip()) for line in given if line.strip()]


def checkpoint_of(path: Path, keys: list[VerifierKey]) -> Checkpoint:
    """The checkpoint of a file, signed by one of the keys if there are any. Errors: OSError, ProofError."""
    note = path.read_bytes()
    return open_checkpoint(note, keys) if keys else read_unverified(note)


def told(verified: Verified) -> str:
    """What was proved, in a line."""
    header = verified.header
    what = f"{header.size} events of {header.origin or 'a log without a name'} hold: root {encode_base64(header.root)}"
    if verified.signers:
        return f"{what}, signed by {', '.join(sorted({key.name for key in verified.signers}))}"
    return f"{what}; without a key that proves no more than that the file is whole"


def main() -> int:
    """Exit code 0: it holds, 1: it does not, and which line is told."""
    parser = argparse.ArgumentParser(description="Checks an export of a ledger's log.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", action="append", default=[], help="the log's verifier key, or a file of such keys")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="a checkpoint that you kept")
    given = parser.parse_args()
    try:
        keys = [key for text in given.key for key in keys_of(text)]
        kept = [checkpoint_of(path, keys) for path in given.checkpoint]
        print(told(verify_export(lines_of(given.file), keys, kept)))  # noqa: T201 – what it is for
    except (OSError, ProofError) as error:
        print(f"does not hold: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
