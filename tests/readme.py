"""The README's questions and answers: read by its test, rewritten by `python -m tests.readme`.

A `graphql`, `http` or `console` block is a question; the block or lines after it are its answer. GraphQL and console
answers are whole; a JSON answer to an `http` block shows some of the fields.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ledger.application import Ledger
from ledger.application.loading import load_seeds
from tests.keys import keyed_client
from tests.stores import url_of

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
WIDTH = 110
_BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
_RECORDED = re.compile(r"(?m)^(  recorded +)\S+Z")


class Questions:
    """A seeded server and the command line over the same file."""

    def __init__(self, folder: Path) -> None:
        self.url = url_of(folder / "ledger.db")
        self._ledger = Ledger.open(self.url, actor="local")
        load_seeds(self._ledger, [ROOT / "seeds" / "alibaba"], lambda *progress: None)
        self._client = keyed_client(self._ledger)

    def close(self) -> None:
        self._ledger.close()

    def graphql(self, document: str) -> Any:
        return self._client.post("/graphql", json={"query": document}).json()["data"]

    def http(self, request: str) -> Any:
        verb, path = request.split()
        return self._client.request(verb, path).json()

    @property
    def environment(self) -> dict[str, str]:
        """That of a shell which finds the programs and this ledger."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return os.environ | {"LEDGER_DATABASE": self.url, "COLUMNS": "200", "NO_COLOR": "1", "PATH": path}

    def console(self, command: str) -> str:
        arguments = [sys.executable, "-m", "api.cli.main", *shlex.split(command.removeprefix("$ ledger "))]
        environment = self.environment
        shown = subprocess.run(arguments, capture_output=True, text=True, check=True, env=environment, cwd=ROOT).stdout
        return _RECORDED.sub(r"\1…", shown).rstrip()


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """(language, content) of every fenced block, in order."""
    for match in _BLOCK.finditer(text):
        yield match[1], match[2]


def rewritten(text: str, questions: Questions) -> str:
    """The README with the answers that are given now."""
    asked: list[str] = []

    def answered(match: re.Match[str]) -> str:
        language, content = match[1], match[2]
        if language == "json" and asked and asked[-1] == "graphql":
            content = laid_out(questions.graphql(asked[-2])) + "\n"
        if language == "console":
            command = content.splitlines()[0]
            content = f"{command}\n{questions.console(command)}\n"
        asked.extend((content, language))
        return f"```{language}\n{content}```"

    return _BLOCK.sub(answered, text)


def laid_out(value: Any, indent: str = "") -> str:
    """JSON with what fits a line on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(flat) <= WIDTH or not isinstance(value, dict | list):
        return flat
    deeper = indent + "  "
    if isinstance(value, list):
        parts = [f"{deeper}{laid_out(item, deeper)}" for item in value]
        return "[\n" + ",\n".join(parts) + f"\n{indent}]"
    parts = [f"{deeper}{json.dumps(name)}: {laid_out(item, deeper)}" for name, item in value.items()]
    return "{\n" + ",\n".join(parts) + f"\n{indent}}}"


def shows(part: Any, whole: Any) -> bool:
    """Whether `whole` has all that `part` shows; lists are compared item by item."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(name in whole and shows(part[name], whole[name]) for name in part)
    if isinstance(part, list):
        return len(part) == len(whole) and all(map(shows, part, whole))
    return bool(part == whole)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        asked = Questions(Path(folder))
        README.write_text(rewritten(README.read_text(), asked))
        asked.close()
