"""What beside the body of a refusal tells a client what to do, as RFC 6750 has it."""

from __future__ import annotations

from ledger.errors import Forbidden, LedgerError, TooManyRequests, Unauthenticated

_BEARER = 'Bearer realm="metrics-ledger"'


def headers_of(error: LedgerError) -> dict[str, str]:
    """The headers that go with an error."""
    match error:
        case Unauthenticated(is_given=True):
            return {"WWW-Authenticate": f'{_BEARER}, error="invalid_token"'}
        case Unauthenticated():
            return {"WWW-Authenticate": _BEARER}
        case Forbidden(scope=scope) if scope:
            return {"WWW-Authenticate": f'{_BEARER}, error="insufficient_scope", scope="{scope}"'}
        case TooManyRequests(retry_after_s=retry_after_s):
            return {"Retry-After": str(retry_after_s)}
        case _:
            return {}
