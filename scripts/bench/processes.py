"""Servers as processes on loopback, each with the address that it tells once it listens."""

from __future__ import annotations

import os
import re
import selectors
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO

_PATIENCE_S = 60
_GRACE_S = 15
_ADDRESS = re.compile(rb'"address": *"http://([0-9.]+):([0-9]+)"')


@contextmanager
def serving(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Iterator[tuple[str, int]]:
    """Runs a server that prints `{"address": "http://HOST:PORT"}` once it listens; gives host and port."""
    env = os.environ | dict(environment or {})
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=env) as process:  # noqa: S603
        try:
            assert process.stdout is not None
            yield _address(process.stdout, command)
        finally:
            process.terminate()
            try:
                process.wait(_GRACE_S)
            except subprocess.TimeoutExpired:
                process.kill()


def _address(output: IO[bytes], command: Sequence[str]) -> tuple[str, int]:
    """From the first lines of the output: the JSON may be spread over several."""
    told = b""
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        while (found := _ADDRESS.search(told)) is None:
            part = os.read(output.fileno(), 4096) if selector.select(_PATIENCE_S) else b""
            if not part:
                raise RuntimeError(f"{' '.join(command)} did not start within {_PATIENCE_S} s")
            told += part
    return found[1].decode(), int(found[2])


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
