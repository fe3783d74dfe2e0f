"""Trusted documents: a folder of operations that clients name by their SHA-256, as GraphQL over HTTP drafts it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from graphql import GraphQLError

from api.graphql.settings import Trust
from ledger.errors import Forbidden, InvalidInput, MalformedRequest, NotFound

PREFIX = "sha256:"


class TrustedDocuments:
    """Documents by digest, and whether others are taken beside them."""

    def __init__(self, trust: Trust = Trust.OFF, texts: Sequence[str] = ()) -> None:
        self._trust = trust
        self._texts = {hashlib.sha256(text.encode()).hexdigest(): text for text in texts}

    @classmethod
    def load(
        cls, trust: Trust, folder: Path | None, faults_of: Callable[[str], Sequence[GraphQLError]]
    ) -> TrustedDocuments:
        """Every `*.graphql` below `folder`, as its bytes are.

        Errors: InvalidInput for a file that cannot be read, or does not fit the schema: it would fail whoever asks.
        """
        if trust is Trust.OFF or folder is None:
            return cls()
        if not folder.is_dir():
            raise InvalidInput(f"{folder} is not a folder", path=("LEDGER_TRUSTED_DOCUMENTS",))
        return cls(trust, [_checked(path, faults_of) for path in sorted(folder.rglob("*.graphql"))])

    def text(self, query: str | None, document_id: str | None) -> str:
        """The document to run. Errors: MalformedRequest, NotFound; Forbidden where it must be a trusted one."""
        if query and document_id:
            raise MalformedRequest("both query and documentId are given", path=("documentId",), hint="send one of them")
        if document_id:
            return self._trusted(document_id)
        if self._trust is Trust.ONLY:
            raise Forbidden(
                "this server runs trusted documents only", path=("query",), hint="name one by its documentId"
            )
        if not query:
            raise MalformedRequest("is missing", path=("query",), hint="send a GraphQL document")
        return query

    def _trusted(self, document_id: str) -> str:
        text = self._texts.get(document_id.removeprefix(PREFIX).lower())
        if text is None:
            raise NotFound(
                "no trusted document has this id",
                path=("documentId",),
                hint="it is sha256: and the SHA-256 of the document's bytes in hexadecimal",
            )
        return text


def _checked(path: Path, faults_of: Callable[[str], Sequence[GraphQLError]]) -> str:
    try:
        text = path.read_bytes().decode("utf-8")
        faults = faults_of(text)
    except (OSError, UnicodeDecodeError, GraphQLError) as error:
        raise InvalidInput(f"{path}: {error}", path=("LEDGER_TRUSTED_DOCUMENTS",)) from None
    if faults:
        raise InvalidInput(f"{path} does not fit the schema: {faults[0]}", path=("LEDGER_TRUSTED_DOCUMENTS",))
    return text
