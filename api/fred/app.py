"""The routes under /fred: every answer and every refusal in FRED's form, XML unless JSON is asked for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.current import note, request_id
from api.fred import observations, series
from api.fred.asking import cut_of
from api.fred.document import Document
from api.fred.parameters import Parameters
from api.fred.refusals import answer_with, refusal
from api.pace import Waiters
from api.problems import http_problem
from ledger.application import Ledger
from ledger.deadline import LONGEST_READ_S, within
from ledger.errors import LedgerError
from ledger.projections.cuts import Cut
from ledger.spans import span

_log = logging.getLogger("api.fred")
LONGEST_QUERY_BYTES = 32 * 2**10


class Address(NamedTuple):
    """What is answered at a path, and the parameters that it takes."""

    answer: Callable[[Ledger, Parameters, Cut], Document]
    parameters: tuple[str, ...]


ADDRESSES = {
    "series": Address(series.series, series.SERIES),
    "series/search": Address(series.search, series.SEARCH),
    "series/updates": Address(series.updates, series.UPDATES),
    "series/observations": Address(observations.observations, observations.OBSERVATIONS),
    "series/vintagedates": Address(observations.vintage_dates, observations.VINTAGE_DATES),
}
_NOT_KEPT = {
    "category": "category", "release": "release", "releases": "release", "source": "source", "sources": "source",
    "tags": "tag", "related_tags": "tag", "series/categories": "category", "series/release": "release",
    "series/tags": "tag", "series/search/tags": "tag", "series/search/related_tags": "tag",
}  # fmt: skip
"""What FRED sorts its series by and a ledger has not, by the addresses that ask for it."""


def fred_routes(ledger: Ledger) -> list[Route]:
    """One route for all of /fred, so that nothing under it is answered in another form."""

    waiters = Waiters()

    async def endpoint(request: Request) -> Response:
        file_type = "json" if request.query_params.get("file_type") == "json" else "xml"
        path = request.path_params.get("path", "")
        if path in ADDRESSES:
            request.state.route = _full(path)
        if request.method not in ("GET", "HEAD"):
            answer = answer_with(405, "FRED's addresses are read with GET.", file_type)
            answer.headers["Allow"] = "GET, HEAD"
            return answer
        if len(request.scope["query_string"]) > LONGEST_QUERY_BYTES:
            return answer_with(414, f"A query has at most {LONGEST_QUERY_BYTES} bytes.", file_type)
        if path not in ADDRESSES:
            return _nothing_at(path, file_type)
        serve = partial(_serve, ledger, ADDRESSES[path], request, file_type)
        return await (waiters.run(serve) if "min_position" in request.query_params else run_in_threadpool(serve))

    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    return [Route("/fred", endpoint, methods=methods), Route("/fred/{path:path}", endpoint, methods=methods)]


def _serve(ledger: Ledger, address: Address, request: Request, file_type: str) -> Response:
    try:
        parameters = Parameters(request.query_params.multi_items(), address.parameters)
        cut = cut_of(ledger, parameters)
        with span("question fred"), within(LONGEST_READ_S):
            response = address.answer(ledger, parameters, cut).response(parameters.file_type)
        response.headers["Ledger-Position"] = str(cut.position)
        return response
    except LedgerError as error:
        return refusal(error, file_type)
    except Exception:
        _log.exception("an unexpected error, told as %s", request_id())
        note(code=http_problem(500, "")["code"])
        return answer_with(500, f"An unexpected error, which was logged as {request_id()}.", file_type)


def _nothing_at(path: str, file_type: str) -> Response:
    kept = _NOT_KEPT.get(path) or _NOT_KEPT.get(path.partition("/")[0])
    if kept:
        told = f"The {kept} does not exist.  A ledger keeps none; /fred/series/search finds its series."
        return answer_with(400, told, file_type)
    return answer_with(
        404, f"There is nothing here; this ledger answers {', '.join(map(_full, ADDRESSES))}.", file_type
    )


def _full(path: str) -> str:
    return f"/fred/{path}"
