"""Every parser gives a value or one of its own refusals, in bounded time, whatever it is given."""

from __future__ import annotations

import ast
import importlib
import inspect
import logging
import pkgutil
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType

import pytest

import api
import ledger
from ledger.application import Ledger
from ledger.application.loading import load_seeds
from tests.counts import is_full
from tests.fuzz.driver import Parser, changed, fuzz
from tests.fuzz.files import FILES
from tests.fuzz.proofs import PROOFS
from tests.fuzz.requests import REQUESTS, asked_of
from tests.fuzz.texts import TEXTS
from tests.seeds.sets import SEEDS
from tests.stores import url_of

ALONE = [*TEXTS, *FILES, *PROOFS, *REQUESTS]
SECONDS = 60.0 if is_full else 0.3
SEED = 20260101
_NAMED_AS_PARSERS = re.compile(r"(parse|read|decode|chosen|is_held|unpack|csv_rows|sheet_rows|key_id_of)(_[a-z_]+)?")
"""How functions are called here that make something of what others wrote."""
NO_PARSERS = {
    "api.fred.observations.read_line": "asks the store for what the parameters say",
    "api.auth.oidc_settings.OidcSettings.read": "the operator's environment, refused before the server starts",
    "api.graphql.app.LedgerGraphQL.decode_json": "hands a message to `parse_json`",
    "api.graphql.settings.Settings.read": "the operator's environment, refused before the server starts",
    "api.rest.operations.read": "makes a route",
    "ledger.application.keys.read_keyring": "asks the store",
    "ledger.application.periods.read_period_of": "asks the store for the fiscal year, then `read_period`",
    "ledger.application.work.Work.read_period": "asks the store for the fiscal year, then `read_period`",
    "ledger.domain.instants.read_instant": "reads what this program wrote",
    "ledger.domain.retelling.is_held": "compares values",
    "ledger.projections.batches.read_precedence": "asks the store",
    "ledger.store.codec.CanonicalJson.decode": "stored bytes; tests/store flips and edits them",
}
"""Functions named so that read nothing that a stranger wrote."""


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Ledger.open(url_of(tmp_path_factory.mktemp("fuzzed") / "ledger.db"), actor="tester") as opened:
        load_seeds(opened, [SEEDS])
        yield opened


def _hold(parser: Parser, seconds: float) -> None:
    logging.disable(logging.CRITICAL)
    try:
        assert [sample for sample in parser.samples if parser.try_one(sample)]
        fuzz(parser, seconds, SEED)
    finally:
        logging.disable(logging.NOTSET)


@pytest.mark.slow
@pytest.mark.parametrize("parser", ALONE, ids=lambda parser: parser.name)
def test_a_parser_gives_a_value_or_its_refusal(parser: Parser) -> None:
    _hold(parser, SECONDS)


@pytest.mark.slow
@pytest.mark.parametrize("number", [0, 1])
def test_a_question_is_answered_or_refused(seeded: Ledger, number: int) -> None:
    _hold(asked_of(seeded)[number], SECONDS)


def _parsers_of(package: object) -> Iterator[tuple[str, CodeType]]:
    """Public functions and methods of a package that are named as parsers, each with its code."""
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):  # type: ignore[attr-defined]
        if found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        tree = ast.parse(Path(inspect.getfile(module)).read_text())
        classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
        scopes = [("", tree), *((f"{node.name}.", node) for node in classes)]
        for prefix, scope in scopes:
            for node in scope.body:  # type: ignore[attr-defined]
                if isinstance(node, ast.FunctionDef) and _NAMED_AS_PARSERS.fullmatch(node.name):
                    target = module
                    for part in f"{prefix}{node.name}".split("."):
                        target = inspect.getattr_static(target, part)
                    function = inspect.unwrap(getattr(target, "__func__", target))
                    yield f"{found.name}.{prefix}{node.name}", function.__code__


def test_every_function_that_is_named_as_a_parser_is_thrown_at(seeded: Ledger) -> None:
    """What the parsers above reach is watched: a new `parse_…` or `read_…` that none of them reaches fails here."""
    reached: set[CodeType] = set()

    def watch(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            reached.add(frame.f_code)

    source = random.Random(SEED)
    sys.setprofile(watch)
    try:
        for parser in [*(each for each in ALONE if each.name != "seeds"), *asked_of(seeded)]:
            for given in [*parser.samples, changed(parser.samples, source)]:
                parser.try_one(given)
    finally:
        sys.setprofile(None)
    named = dict([*_parsers_of(ledger), *_parsers_of(api)])
    missed = {name for name, code in named.items() if code not in reached}
    assert missed - NO_PARSERS.keys() == set()
    assert {name for name in NO_PARSERS if name not in named} == set()
