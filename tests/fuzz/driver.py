"""Throws at a parser what nobody would send: sound samples changed at random, and noise; the same for the same seed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

MOST_BYTES = 64 * 2**10
"""Of an input: as much as a head may have, and enough for what grows faster than its input to show."""
LONGEST_S = 2.0
"""Of processor time for one input."""
_LEAST = 3
TOKENS = [
    b"", b"0", b"-1", b"9" * 400, b"1e1000000", b"-0", b"1_000", b"NaN", b"Infinity", b"null", b"true", b"2026-02-30",
    b"0000-00-00", b"9999-12-31", b"10000-01-01", b"2026-01-01T25:00:00Z", b"2026-W54", b"P9999999999Y", b"/..", b"..",
    b"~", b"--", b"T", b"Z", b"+99:99", b"\x00", b"\xff", b"\xed\xa0\x80", b"\xf0\x9f\x9a\x80", b"\xe2\x80\xae",
    b"\r\n", b"\n\n", b"'", b'"', b"`", b"\\", b"%00", b"%ff", b"%", b"&", b"*", b"{", b"}", b"[", b"]", b"(", b")",
    b"<", b">",
    b"!!python/object:os.system", b"&a [*a]", b"<<: *a", b"---", b"? ", b": ", b"- ", b"#", b"=", b"@", b",", b";",
    "٣".encode(), "Ⅷ".encode(), "−".encode(), b"Europe/../etc", b"more than ", b"between ", b"A" * 5000, b"/" * 500,
    b"[" * 3000, b'{"a":' * 3000, b"{a" * 1500, b"(" * 3000, b"- " * 1500, b"a: " * 1500, b'"' * 999,
]  # fmt: skip


@dataclass(frozen=True)
class Parser:
    """`parse` gives a value for an input, or raises one of `refusals`; `samples` are sound inputs."""

    name: str
    parse: Callable[[bytes], Any]
    samples: Sequence[bytes]
    refusals: tuple[type[Exception], ...]

    def try_one(self, given: bytes) -> bool:
        """Whether there is a value. Errors: AssertionError where there is neither that nor a refusal, or in no time."""
        began_s = time.thread_time()
        try:
            self.parse(given)
            was_taken = True
        except self.refusals:
            was_taken = False
        except Exception as error:
            raise AssertionError(f"{self.name} raised {error!r} for {given[:2000]!r}") from error
        took_s = time.thread_time() - began_s
        assert took_s < LONGEST_S, f"{self.name} took {took_s:.1f} s for {given[:2000]!r}, of {len(given)} bytes"
        return was_taken


def fuzz(parser: Parser, seconds: float, seed: int) -> None:
    """Tries inputs for so long, some at least."""
    source = random.Random(seed)
    until_s = time.monotonic() + seconds
    tried = 0
    while tried < _LEAST or time.monotonic() < until_s:
        parser.try_one(changed(parser.samples, source))
        tried += 1


def changed(samples: Sequence[bytes], source: random.Random) -> bytes:
    """One input."""
    if source.random() < 0.05:
        return source.randbytes(source.randrange(200))
    given = bytearray(source.choice(samples))
    for _ in range(source.choice((1, 1, 1, 2, 3, 5, 10))):
        _change(given, samples, source)
    return bytes(given[:MOST_BYTES])


def _change(given: bytearray, samples: Sequence[bytes], source: random.Random) -> None:
    start = source.randrange(len(given) + 1)
    end = min(start + source.choice((0, 1, 1, 2, 4, 16, 200)), len(given))
    match source.randrange(9):
        case 0:
            given[start:end] = source.choice(TOKENS)
        case 1:
            del given[start:end]
        case 2:
            given[start:end] = source.randbytes(end - start)
        case 3:
            given[start:start] = given[start:end] * source.choice((1, 2, 10, 1000))
        case 4:
            del given[start:]
        case 5:
            other = source.choice(samples)
            given[start:] = other[source.randrange(len(other) + 1) :]
        case 6:
            if given:
                given[start % len(given)] ^= 1 << source.randrange(8)
        case 7:
            given[start:end] = bytes(source.choice(b"0123456789-:./,\"'{}[]") for _ in range(source.randrange(1, 6)))
        case 8:
            part = given[start:end]
            del given[start:end]
            place = source.randrange(len(given) + 1)
            given[place:place] = part
