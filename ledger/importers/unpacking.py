"""The bytes of a file, unpacked where it ends in .gz, and never more than fit."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from pathlib import Path

from ledger.importers.rejections import Faults

MOST_BYTES = 64 * 2**20
"""Of a file and of what it unpacks to: about 600,000 rows of FRED's JSON."""


def read_unpacked(path: Path, faults: Faults) -> tuple[bytes, str] | None:
    """The content and the SHA-256 of the file as it lies there; None where it cannot be had, said in `faults`."""
    try:
        with path.open("rb") as file:
            stored = file.read(MOST_BYTES + 1)
            digest = hashlib.sha256(stored).hexdigest()
            if len(stored) > MOST_BYTES:
                faults.add(1, f"is larger than {MOST_BYTES} bytes")
                return None
            if path.suffix != ".gz":
                return stored, digest
            file.seek(0)
            with gzip.GzipFile(fileobj=file) as packed:
                content = packed.read(MOST_BYTES + 1)
    except (gzip.BadGzipFile, zlib.error) as error:
        faults.add(1, f"is not a whole gzip file: {error}")
        return None
    except EOFError:
        faults.add(1, "is not a whole gzip file: it ends too early")
        return None
    except OSError as error:
        faults.add(1, f"cannot be read: {error.strerror}")
        return None
    if len(content) > MOST_BYTES:
        faults.add(1, f"unpacks to more than {MOST_BYTES} bytes")
        return None
    return content, digest
