"""What an address may be, whatever face it is of."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request

LONGEST_URL_BYTES = 8 * 2**10
LONGEST_PART = 200


def check_address(request: Request) -> None:
    """Errors: HTTPException 404, 414."""
    path: str = request.scope["path"]
    if len(path.encode()) + len(request.scope["query_string"]) > LONGEST_URL_BYTES:
        raise HTTPException(414, f"an address has at most {LONGEST_URL_BYTES} bytes")
    if path.endswith("\n"):
        raise HTTPException(404)  # the `$` of a route's pattern lets it pass
    if any(len(part) > LONGEST_PART for part in request.path_params.values()):
        raise HTTPException(404, f"nothing has a name of more than {LONGEST_PART} characters")
