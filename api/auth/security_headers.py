"""What every answer says to browsers: nothing of it is a page, unless it says itself what it is."""

from __future__ import annotations

from starlette.types import Message, Send

Header = tuple[bytes, bytes]
SECURITY_HEADERS: tuple[Header, ...] = (
    (b"content-security-policy", b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
_STARTS = frozenset({"http.response.start", "websocket.http.response.start"})


def with_headers(send: Send, more: list[Header], *, is_private: bool) -> Send:
    """Sends as `send` does, every answer with the headers of security and `more`.

    `is_private`: reads need keys here, so no cache that others use may keep what one was answered, and a browser asks
    again, which may have signed out.
    """

    async def secured(message: Message) -> None:
        if message["type"] in _STARTS:
            headers: list[Header] = [*message.get("headers", ())]
            own = {name for name, _ in headers} & _NAMES
            headers += [header for header in SECURITY_HEADERS if header[0] not in own] if own else SECURITY_HEADERS
            headers += more
            message["headers"] = _kept_private(headers) if is_private else headers
        await send(message)

    return secured


_NAMES = frozenset(name for name, _ in SECURITY_HEADERS)


def _kept_private(headers: list[Header]) -> list[Header]:
    return [
        (name, b"private, no-cache" if name == b"cache-control" and value != b"no-store" else value)
        for name, value in headers
    ]
