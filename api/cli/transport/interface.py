"""What commands ask a ledger through: REST's operations by their addresses, wherever the ledger is."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from ledger.errors import InvalidInput

Json = dict[str, Any]


class Transport(Protocol):
    """REST's operations. Addresses are those of `api.rest.table`, with `{name}` for a part of them.

    Answers are the documents of REST. Errors of all: LedgerError, as the ledger said it; from afar also
    `refusals.RemoteFailure`.
    """

    def get(self, address: str, query: Mapping[str, Any] | None = None, **parts: str) -> Json:
        """The answer of a read; what is None in `query` is not asked for."""
        ...

    def lines(self, address: str, form: str, query: Mapping[str, Any], **parts: str) -> Iterator[bytes]:
        """A list as `csv` or `ndjson`, piece by piece; whole, unless `query` has a `limit`."""
        ...

    def post(self, address: str, given: Mapping[str, Any], *, key: str | None = None) -> Json:
        """What a command recorded; `given` holds the fields of its draft, those in the address too.

        `key` is the idempotency key; None: the run has no key that its caller knows.
        """
        ...

    def attach(self, source: str, content: bytes) -> Json:
        """What became of the text of a source."""
        ...

    def text(self, source: str) -> str:
        """The attached text of a source."""
        ...


def _key() -> str | None:
    """Errors: InvalidInput, which does not repeat it."""
    key = os.environ.get("LEDGER_API_KEY")
    if key and not (key.isascii() and key.isprintable() and " " not in key):
        raise InvalidInput("is no key", path=("LEDGER_API_KEY",), hint="`ledger keys create` makes one")
    return key or None


@contextmanager
def connect(database: str | None, url: str | None) -> Iterator[Transport]:
    """The ledger at `url`, else in `database`; None of both: `LEDGER_URL`, else as `Ledger.open` finds it.

    Errors: InvalidInput, StoreFailure.
    """
    if database and url:
        raise InvalidInput("excludes --database", path=("url",), hint="a ledger is in a file or at a server")
    url = url or (None if database else os.environ.get("LEDGER_URL"))
    if url:
        from api.cli.transport.remote import Remote  # what only one of both needs

        with Remote(url, _key()) as remote:
            yield remote
        return
    from api.cli.transport.local import Local
    from ledger.application import Ledger

    with Ledger.open(database) as ledger:
        yield Local(ledger)
