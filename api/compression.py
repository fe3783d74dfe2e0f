"""zstd and gzip, at their low levels: most of the gain for a fraction of the time that a response takes."""

from __future__ import annotations

from starlette.middleware import Middleware
from starlette_compress import CompressMiddleware, add_compress_type, remove_compress_type

SMALLEST_BYTES = 1000
"""Below, a packet is a packet."""

for _kind in ("application/graphql-response+json", "application/problem+json", "application/x-ndjson", "text/csv"):
    add_compress_type(_kind)
for _kind in ("text/event-stream", "multipart/mixed"):  # sent as things happen: nothing may wait in an encoder
    remove_compress_type(_kind)


def compression() -> Middleware:
    """Chosen by `Accept-Encoding`, for responses of text that are large enough."""
    return Middleware(CompressMiddleware, minimum_size=SMALLEST_BYTES, zstd_level=1, gzip_level=2, brotli=False)
