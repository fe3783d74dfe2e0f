"""Scripts and styles: a browser keeps a version that its address names, and asks again for anything else."""

from __future__ import annotations

import os
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.web.rendering import FILES, file_address

_KEPT, _ASKED_AGAIN = "public, max-age=31536000, immutable", "no-cache"


class VersionedFiles(StaticFiles):
    """The files of pages; others' licences and the README's picture are among them."""

    def __init__(self) -> None:
        super().__init__(directory=FILES)

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        answer = super().file_response(full_path, stat_result, scope, status_code)
        version = file_address(Path(full_path).name).partition("?")[2]
        answer.headers["Cache-Control"] = _KEPT if scope["query_string"] == version.encode() else _ASKED_AGAIN
        return answer
