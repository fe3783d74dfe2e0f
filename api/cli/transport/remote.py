"""A ledger at a server: the same operations over HTTP.

What fails in passing is tried again, a command under the key of its first try: if only the answer was lost,
the retry gets that answer, and nothing is recorded twice.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx2

from api.cli.transport.addresses import filled, parts_of, told
from api.cli.transport.interface import Json
from api.cli.transport.refusals import RemoteFailure, refusal, unreachable
from ledger.errors import InvalidInput, LedgerError

_PAUSES_S = (0.2, 0.8)
"""Before the second and the third try; there is no fourth."""
_LONGEST_PAUSE_S = 5.0
_PASSING = (429, 502, 503, 504)
"""Answers that may be others a moment later; none of them has recorded anything."""
_TIMEOUT = httpx2.Timeout(30.0, connect=5.0)
_JSON = ("application/json", "application/problem+json")


class Remote:
    """At `http://…` or `https://…`, also with a path before `/v1`; `key` opens it, None: what needs none is asked.

    Errors: InvalidInput for any other address.
    """

    def __init__(self, url: str, key: str | None = None) -> None:
        parsed = urlsplit(url)
        self._address = parsed._replace(netloc=parsed.netloc.rpartition("@")[2]).geturl()
        if parsed.scheme not in ("http", "https") or not parsed.hostname or parsed.query or parsed.fragment:
            hint = "write http://HOST:PORT or https://HOST"
            raise InvalidInput(f"{self._address!r} is not the address of a server", path=("url",), hint=hint)
        encrypted = parsed.scheme == "https"  # else there is nothing to verify, and reading certificates takes long
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx2.Client(base_url=url.rstrip("/"), timeout=_TIMEOUT, verify=encrypted, headers=headers)

    def __enter__(self) -> Remote:
        return self

    def __exit__(self, *exception: object) -> None:
        self._client.close()

    def get(self, address: str, query: Mapping[str, Any] | None = None, **parts: str) -> Json:
        return self._json(self._client.build_request("GET", filled(address, parts), params=told(query or {})))

    def post(self, address: str, given: Mapping[str, Any], *, key: str | None = None) -> Json:
        parts = parts_of(address, given)
        body = {name: part for name, part in given.items() if name not in parts}
        used = key or f"cli:{uuid.uuid4()}"
        headers = {"Idempotency-Key": used}
        request = self._client.build_request("POST", filled(address, parts), json=body, headers=headers)
        try:
            receipt = self._json(request)
        except RemoteFailure as failure:
            raise failure.about(used) from None
        if key is None and receipt.get("replayed"):  # the answer to our own first try, which was lost
            receipt["replayed"] = False
        return receipt

    def lines(self, address: str, form: str, query: Mapping[str, Any], **parts: str) -> Iterator[bytes]:
        url = f"{filled(address, parts)}.{form}"
        answer = self._sent(self._client.build_request("GET", url, params=told(query)), stream=True)
        try:
            if not answer.is_success:
                answer.read()
                raise self._failure(answer)
            yield from answer.iter_bytes()
        except httpx2.RequestError as error:
            raise unreachable(f"{self._address} broke off: {error or type(error).__name__}") from None
        finally:
            answer.close()

    def attach(self, source: str, content: bytes) -> Json:
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        address = filled("/v1/sources/{code}/text", {"code": source})
        return self._json(self._client.build_request("POST", address, content=content, headers=headers))

    def text(self, source: str) -> str:
        address = filled("/v1/sources/{code}/text", {"code": source})
        return self._answer(self._client.build_request("GET", address)).text

    def _json(self, request: httpx2.Request) -> Json:
        answer = self._answer(request)
        document = _document(answer)
        if document is None:
            raise unreachable(f"{self._address} answers with {_media_type(answer) or 'nothing'}, not as a ledger does")
        return document

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        """A success. Errors: LedgerError, RemoteFailure."""
        answer = self._sent(request)
        if answer.is_success:
            return answer
        raise self._failure(answer)

    def _failure(self, answer: httpx2.Response) -> LedgerError | RemoteFailure:
        problem = _document(answer)
        if problem is not None and "detail" in problem:
            return refusal(problem)
        detail = f"{self._address} answers {answer.status_code} {answer.reason_phrase}"
        return RemoteFailure(unreachable(detail).problem | {"status": answer.status_code})

    def _sent(self, request: httpx2.Request, *, stream: bool = False) -> httpx2.Response:
        for pause_s in _PAUSES_S:
            try:
                answer = self._client.send(request, stream=stream)
                if answer.status_code not in _PASSING:
                    return answer
                answer.close()
                pause_s = max(pause_s, _asked_pause_s(answer))
            except httpx2.RequestError:
                pass  # nobody there, or the answer was lost
            time.sleep(pause_s)
        try:
            return self._client.send(request, stream=stream)
        except httpx2.RequestError as error:
            raise unreachable(f"{self._address} does not answer: {error or type(error).__name__}") from None


def _asked_pause_s(answer: httpx2.Response) -> float:
    asked = answer.headers.get("Retry-After", "")
    return min(float(asked), _LONGEST_PAUSE_S) if asked.isdecimal() else 0.0


def _document(answer: httpx2.Response) -> Json | None:
    """The JSON object that was sent; None where it is none."""
    if _media_type(answer) not in _JSON:
        return None
    try:
        document = answer.json()
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def _media_type(answer: httpx2.Response) -> str:
    return str(answer.headers.get("content-type", "")).partition(";")[0].strip().lower()
