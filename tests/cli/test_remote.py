"""A ledger at a server: what goes wrong between here and there, and what becomes of it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, over_server

REPORT = ("report", "alibaba.cloud.revenue_yoy", "2024-10-01/2025-01-01", "--source", "issuer-2025-08-29", "--exact")
Told = list[tuple[str, str | None]]


class Stand:
    """Answers in turn, then with the last answer again; `told` holds method and idempotency key of each request.

    `held_back` bytes of each answer are promised and not sent.
    """

    def __init__(self, *answers: tuple[int, str, bytes] | None, held_back: int = 0) -> None:
        self.answers = [*answers]
        self.held_back = held_back
        self.told: Told = []

    def next(self) -> tuple[int, str, bytes] | None:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def standing(stand: Stand, before: Callable[[bytes, str, dict[str, str]], None] | None = None) -> Iterator[str]:
    """A server that answers as `stand` says; None: it hangs up."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            stand.told.append((self.command, self.headers["Idempotency-Key"]))
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            if before is not None:
                before(body, self.path, dict(self.headers))
            answer = stand.next()
            if answer is None:
                self.close_connection = True
                return
            status, media_type, content = answer
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(content) + stand.held_back))
            self.end_headers()
            self.wfile.write(content)
            self.close_connection = True

        do_GET = do_POST = answer

        def log_message(self, *parts: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def problem(status: int, code: str) -> tuple[int, str, bytes]:
    body = {"type": "about:blank", "title": "t", "status": status, "code": code, "detail": f"{code} it is"}
    return status, "application/problem+json", json.dumps(body).encode()


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.cli.transport.remote._PAUSES_S", (0.001, 0.001))


EMPTY = (200, "application/json", b'{"series": [], "known_on": null, "recorded_by": 0, "position": 0, "next": null}')


@pytest.mark.parametrize("passing", [None, problem(503, "STORE_FAILURE"), (502, "text/html", b"<h1>Bad gateway</h1>")])
def test_what_fails_in_passing_is_asked_again(cli: Cli, passing: tuple[int, str, bytes] | None) -> None:
    stand = Stand(passing, EMPTY)
    with standing(stand) as url:
        assert cli.ask("series", "--url", url)["series"] == []
    assert len(stand.told) == 2


@pytest.mark.parametrize(
    ("answer", "code", "told", "asked"),
    [
        (None, 1, "error: {} does not answer: ", 3),
        (problem(503, "STORE_FAILURE"), 1, "error: STORE_FAILURE it is\n", 3),
        (problem(500, "INTERNAL_ERROR"), 1, "error: INTERNAL_ERROR it is\n", 1),
        (problem(401, "UNAUTHENTICATED"), 4, "error: UNAUTHENTICATED it is\n", 1),
        (problem(403, "REFUSED"), 4, "error: REFUSED it is\n", 1),
        ((401, "text/html", b"<h1>Log in</h1>"), 4, "error: {} answers 401 Unauthorized\n", 1),
        ((302, "text/html", b""), 1, "error: {} answers 302 Found\n", 1),
        ((200, "text/html", b"<h1>Hello</h1>"), 1, "error: {} answers with text/html, not as a ledger does\n", 1),
        ((200, "application/json", b"{"), 1, "error: {} answers with application/json, not as a ledger does\n", 1),
        ((400, "application/problem+json", b"[]"), 1, "error: {} answers 400 Bad Request\n", 1),
        (problem(409, "CONCURRENCY_CONFLICT"), 3, "error: CONCURRENCY_CONFLICT it is\n", 1),
        (problem(400, "MALFORMED_REQUEST"), 2, "error: MALFORMED_REQUEST it is\n", 1),
    ],
)
def test_what_a_server_says_ends_with_its_exit_code(
    cli: Cli, answer: tuple[int, str, bytes] | None, code: int, told: str, asked: int
) -> None:
    stand = Stand(answer)
    with standing(stand) as url:
        assert cli.fail("series", "--url", url, code=code).startswith(told.format(url))
        assert len(stand.told) == asked
        document = json.loads(cli.fail("series", "--url", url, "--json", code=code))
        assert {"type", "title", "code", "detail"} <= document.keys()


def test_a_list_that_breaks_off_is_an_error_after_what_came(cli: Cli) -> None:
    with standing(Stand((200, "text/csv", b"code\nfirst\n"), held_back=9)) as url:
        result = cli.run("series", "--csv", "--url", url, code=1)
    assert result.stdout == "code\nfirst\n"
    assert result.stderr.startswith(f"error: {url} broke off: ")


@over_server
def test_a_lost_answer_is_asked_for_again_under_the_same_key_and_recorded_once(seeded: Cli) -> None:
    """The stand passes the first command on, and hangs up; then it sends the answer to the second."""
    import urllib.request

    stand = Stand(None)

    def forward(body: bytes, path: str, headers: dict[str, str]) -> None:
        sent = urllib.request.Request(f"{seeded.server}{path}", body, headers)
        with urllib.request.urlopen(sent, timeout=30) as answer:
            if len(stand.told) == 2:
                stand.answers = [(answer.status, answer.headers["Content-Type"], answer.read())]

    with standing(stand, forward) as url:
        told = seeded.tell(*REPORT, "13", "--url", url)
    assert told.startswith("recorded: FigureReported ") and told.endswith(" at position 166\n")
    assert len(seeded.events()) == 166
    (first, key), (second, again) = stand.told
    assert first == second == "POST" and key is not None and key == again


def test_a_command_without_an_answer_tells_the_key_to_find_out_with(cli: Cli) -> None:
    stand = Stand(None)
    with standing(stand) as url:
        told = cli.fail(*REPORT, "13", "--url", url, code=1)
    keys = {key for _, key in stand.told}
    assert len(stand.told) == 3 and len(keys) == 1
    assert told.rstrip().endswith(f"run it again with --key {keys.pop()}, and it is not recorded twice)")


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://localhost", "http://", "http://localhost?x=1", "sqlite:///x"])
def test_an_address_that_is_none_is_a_usage_error(cli: Cli, url: str) -> None:
    assert cli.fail("series", "--url", url, code=2).startswith("error: url: ")


def test_a_password_in_an_address_is_not_shown(cli: Cli) -> None:
    told = cli.fail("series", "--url", "ftp://me:secret@localhost", code=2)
    assert "localhost" in told and "secret" not in told


@over_server
def test_the_server_may_be_named_before_and_after_the_command_and_goes_before_the_environment(
    seeded: Cli, tmp_path: Path
) -> None:
    other = Cli(tmp_path / "other.db")
    assert len(other.ask("--url", seeded.server, "series")["series"]) == 24
    assert len(other.ask("series", "--url", seeded.server)["series"]) == 24
    assert other.ask("--url", "http://127.0.0.1:9", "series", "--database", other.url)["series"] == []
    assert "excludes --database" in other.fail("series", "--url", "http://x", "--database", other.url, code=2)


@pytest.mark.parametrize(
    "command", [["rebuild"], ["replay"], ["parked"], ["load", "seeds"], ["load", "--dry-run", "seeds"], ["serve"]]
)
def test_what_only_a_database_can_do_says_so_of_a_server(cli: Cli, command: list[str]) -> None:
    told = cli.fail("--url", "http://127.0.0.1:9", *command, code=2)
    assert told.startswith(f"error: url: {command[0]} works on a database, not through a server (run it where ")


@over_server
@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a b?x=1#y", "100%", "€"])
def test_a_name_that_an_address_could_mistake_is_just_not_there(seeded: Cli, name: str) -> None:
    assert seeded.run("show", name, code=1).stdout == ""
    assert seeded.run("source", "show", name, code=1).stdout == ""
