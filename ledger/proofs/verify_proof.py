"""`python -m ledger.proofs.verify_proof FILE --key KEY`: what a `.tlog-proof` proves, by this package alone."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ledger.proofs.errors import ProofError
from ledger.proofs.tlog_proof import verify_event_proof
from ledger.proofs.verify_export import keys_of


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 where it holds, 1 where it does not or cannot be read."""
    parser = argparse.ArgumentParser(prog="verify_proof", description="Checks a proof offline.")
    parser.add_argument("file", type=Path, help="a .tlog-proof")
    parser.add_argument("--key", action="append", required=True, help="the log's verifier key, or a file of such keys")
    given = parser.parse_args(arguments)
    try:
        keys = [key for text in given.key for key in keys_of(text)]
        leaf, state, checkpoint = verify_event_proof(given.file.read_bytes().decode(), keys)
    except (ProofError, OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{given.file}: {error}\n")
        return 1
    sys.stderr.write(
        f"position {leaf.position} of {checkpoint.origin}, which had {checkpoint.size} events then, is\n"
        f"{leaf.topic}, version {leaf.stream_version} of stream {leaf.stream_id},\n"
        f"recorded at {leaf.recorded_at}:\n"
    )
    sys.stdout.buffer.write(state + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
