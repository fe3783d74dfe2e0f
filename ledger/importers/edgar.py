"""EDGAR's company facts: all that a company's filings state in XBRL, as a stream of definitions and statements.

file ── unpacked ── object ── read_company ──> facts ── by date of filing ──> what each filing tells

A filing repeats the figures of earlier periods beside its own, so one figure is told by many filings. EDGAR states no
precision: it is that of the finest grain of the concept and unit in the filing, and marked as inferred.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ledger.domain.definition_drafts import SourceDraft
from ledger.domain.values import Comparator, Value
from ledger.errors import InvalidInput, LedgerError, NotFound
from ledger.importers.edgar_definitions import Definitions, filing_order
from ledger.importers.edgar_facts import Digits, Fact, Filing, Line, read_company
from ledger.importers.edgar_units import finest_decimals
from ledger.importers.json_files import parse_object
from ledger.importers.rejections import Faults
from ledger.importers.tables import Item, Table, Told
from ledger.importers.unpacking import read_unpacked
from ledger.importers.vintage_definitions import import_digest
from ledger.importers.vintage_tables import NO_OPTIONS, VintageOptions

_SUFFIXES = (".json", ".json.gz")
_HEAD_BYTES = 4096
_HEAD = re.compile(rb'(?s)(\xef\xbb\xbf)?\s*\{(?=.*"(?:cik|entityName)"\s*:)(?=.*"facts"\s*:)')
_OF_OTHER_TABLES = ("series_id", "title", "unit", "measure", "frequency")
"""What company facts say themselves."""


def is_company_facts(path: Path) -> bool:
    """Whether a file is read as such: JSON whose first bytes, unpacked, name a company and its facts."""
    if not path.name.lower().endswith(_SUFFIXES):
        return False
    try:
        with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as file:
            return _HEAD.match(file.read(_HEAD_BYTES)) is not None
    except (OSError, EOFError, zlib.error):
        return False


def read_company_facts(path: Path, options: VintageOptions = NO_OPTIONS) -> Table:
    """Reads one file; its statements are built as they are taken.

    Nothing is raised for its content: a row that cannot be read is a Rejection, ahead of what the others state; a file
    none of which can be taken is a Table of Rejections alone.
    """
    faults = Faults(str(path))
    unpacked = read_unpacked(path, faults)
    digest = unpacked[1] if unpacked else ""
    whole = (
        parse_object(unpacked[0], faults, kind="company facts of EDGAR", shape="with cik and facts", number=Digits)
        if unpacked
        else None
    )
    company = None if whole is None else read_company(whole, faults)
    if company is not None and company.facts:
        definitions = Definitions(company, options)
        try:
            _check_options(options, company.facts)
            defined = tuple(definitions.all())
        except LedgerError as error:
            faults.add(1, str(error), error.code)
        else:
            facts = sorted(company.facts, key=lambda fact: filing_order(fact.filing))
            ahead: tuple[Item, ...] = (*faults.rejections, *defined)
            return _Statements(definitions, digest, ahead, facts).table(faults.file)
    rejections = faults.rejections
    return Table(faults.file, import_digest(digest, options), len(rejections), lambda: iter(rejections))


def _check_options(options: VintageOptions, facts: Sequence[Fact]) -> None:
    """Errors: InvalidInput."""
    for name in _OF_OTHER_TABLES:
        if getattr(options, name) is not None:
            raise InvalidInput("company facts say this themselves", path=(name,), hint="leave it out")
    newest = max(fact.filing.filed_on for fact in facts)
    if options.captured_on is not None and options.captured_on < newest:
        told = f"the file holds what was filed on {newest}, after it was captured on {options.captured_on}"
        raise InvalidInput(told, path=("captured_on",))


@dataclass(frozen=True, slots=True)
class _Statements:
    """The items of a sound file: `ahead`, then what the filings tell, `facts` being in their order."""

    definitions: Definitions
    digest: str
    ahead: tuple[Item, ...]
    facts: Sequence[Fact]

    def table(self, file: str) -> Table:
        total = len(self.ahead) + len(self.facts)
        digest = import_digest(self.digest, self.definitions.options)
        return Table(file, digest, total, self.items, self.recapture)

    def items(self) -> Iterator[Item]:
        yield from self.ahead
        decimals = _decimals(self.facts)
        series: dict[Line, str] = {}
        values: dict[tuple[str, int, str], Value] = {}
        for fact in self.facts:
            code = series.get(fact.line) or series.setdefault(fact.line, self.definitions.series_code(fact.line))
            stated = str(fact.amount), decimals[fact.filing, fact.line], fact.line.unit
            value = values.get(stated) or values.setdefault(stated, _exact(*stated))
            source = self.definitions.source_code(fact.filing)
            yield Told(code, fact.period, source, value, 1, fact.place)

    def recapture(self, source_code: str) -> SourceDraft:
        """Errors: NotFound (no filing of this file)."""
        for fact in self.facts:
            if self.definitions.source_code(fact.filing) == source_code:
                return self.definitions.recapture(fact.filing, self.digest)
        raise NotFound(f"no filing {source_code} is in this file")


def _decimals(facts: Sequence[Fact]) -> Mapping[tuple[Filing, Line], int]:
    """How finely each filing states each line."""
    amounts: dict[tuple[Filing, Line], list[Decimal]] = defaultdict(list)
    for fact in facts:
        amounts[fact.filing, fact.line].append(fact.amount)
    return {of: finest_decimals(stated, of[1].unit) for of, stated in amounts.items()}


def _exact(amount: str, decimals: int, unit: str) -> Value:
    return Value(
        comparator=Comparator.EXACT,
        amount=Decimal(amount),
        unit=unit,
        decimals=decimals,
        decimals_basis="inferred",
    )
