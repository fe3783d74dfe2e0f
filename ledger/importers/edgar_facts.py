"""EDGAR's company facts, row by row: `facts → taxonomy → concept → units → unit → [row]`.

object ── company ── concepts ── rows ──> Fact, or a fault with its place ("us-gaap/Revenues/USD #12")

Numbers come as their digits. `fy`, `fp` and `frame` are not read: the first two describe the filing and not the fact,
and `frame` marks the row filed last, which was not known before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ledger.domain.instants import parse_date
from ledger.domain.periods import Period
from ledger.domain.values import parse_number
from ledger.errors import InvalidInput, InvalidTime, InvalidValue, LedgerError
from ledger.importers.edgar_periods import fact_period
from ledger.importers.rejections import Faults
from ledger.importers.vintage_values import shown

_CIK = re.compile(r"[0-9]{1,10}", re.ASCII)
_ACCESSION = re.compile(r"[0-9]{10}-[0-9]{2}-[0-9]{6}", re.ASCII)
_TAXONOMY = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,12}", re.ASCII)
_CONCEPT = re.compile(r"[A-Za-z_][A-Za-z0-9._-]{0,144}", re.ASCII)
_UNIT = re.compile(r"[!-~]{1,100}", re.ASCII)
_FORM = re.compile(r"[!-~]([ -~]{0,38}[!-~])?", re.ASCII)
_AMOUNT = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?", re.ASCII)


class Digits(str):
    """A number as it is printed, told apart from text."""

    __slots__ = ()


class Filing(NamedTuple):
    """One submission to the SEC; `filed_on` is its official date, in New York."""

    accession: str
    form: str
    filed_on: date


class Concept(NamedTuple):
    """What is measured; `label` and `description` are None where EDGAR has none."""

    taxonomy: str
    name: str
    label: str | None
    description: str | None


class Line(NamedTuple):
    """A concept in one unit."""

    concept: Concept
    unit: str


class Fact(NamedTuple):
    """What one filing states of one line at one period; `number` counts the rows of its line from 1."""

    filing: Filing
    line: Line
    period: Period
    amount: Decimal
    number: int

    @property
    def place(self) -> str:
        return f"{self.line.concept.taxonomy}/{self.line.concept.name}/{self.line.unit} #{self.number}"


@dataclass(frozen=True, slots=True)
class Company:
    """`cik` has ten digits; `name` is None where EDGAR has none."""

    cik: str
    name: str | None
    facts: tuple[Fact, ...]


def read_company(whole: Mapping[str, Any], faults: Faults) -> Company | None:
    """The facts that can be read, in the order of the file, every other row in `faults`; None where it is no company's.

    `whole` has `Digits` for numbers.
    """
    cik = whole.get("cik")
    if not isinstance(cik, str) or _CIK.fullmatch(cik) is None or not int(cik):
        faults.add(1, f"cik: {_told(cik)} is not the SEC's number of a company")
        return None
    if not isinstance(whole.get("facts"), dict):
        faults.add(1, "facts: is missing; company facts have this object of taxonomies")
        return None
    facts = tuple(_Reader(faults).facts(whole["facts"]))
    if not facts and not len(faults):
        faults.add(1, "facts: is empty")
    return Company(cik.zfill(10), _text(whole.get("entityName")), facts)


@dataclass(slots=True)
class _Reader:
    """Reads rows; what many rows share is checked and built once."""

    faults: Faults
    _filings: dict[str, tuple[Filing, str]] = field(default_factory=dict)
    _periods: dict[tuple[date | None, date], Period] = field(default_factory=dict)

    def facts(self, taxonomies: Mapping[str, Any]) -> Iterator[Fact]:
        for line, rows in self._lines(taxonomies):
            place = f"{line.concept.taxonomy}/{line.concept.name}/{line.unit}"
            for number, row in enumerate(rows, start=1):
                try:
                    yield self._fact(line, number, row, f"{place} #{number}")
                except LedgerError as error:
                    self.faults.add(1, f"{place} #{number}: {error}", error.code)

    def _lines(self, taxonomies: Mapping[str, Any]) -> Iterator[tuple[Line, list[Any]]]:
        for taxonomy, concepts in taxonomies.items():
            if _TAXONOMY.fullmatch(taxonomy) is None or not isinstance(concepts, dict):
                self.faults.add(1, f"{_named(taxonomy)}: is not a taxonomy with its concepts")
                continue
            for name, about in concepts.items():
                units = about.get("units") if isinstance(about, dict) else None
                if _CONCEPT.fullmatch(name) is None or not isinstance(units, dict):
                    self.faults.add(1, f"{taxonomy}/{_named(name)}: is not a concept with its units")
                    continue
                concept = Concept(taxonomy, name, _text(about.get("label")), _text(about.get("description")))
                for unit, rows in units.items():
                    if _UNIT.fullmatch(unit) is None or not isinstance(rows, list):
                        self.faults.add(1, f"{taxonomy}/{name}/{_named(unit)}: is not a unit with its facts")
                        continue
                    yield Line(concept, unit), rows

    def _fact(self, line: Line, number: int, row: Any, place: str) -> Fact:
        """Errors: InvalidInput, InvalidTime, InvalidPeriod, InvalidValue."""
        if not isinstance(row, dict):
            raise InvalidInput("is not an object")
        return Fact(self._filing(row, place), line, self._period(row), _amount(row.get("val")), number)

    def _filing(self, row: Mapping[str, Any], place: str) -> Filing:
        accession, form = row.get("accn"), row.get("form")
        if not isinstance(accession, str) or _ACCESSION.fullmatch(accession) is None:
            raise InvalidInput(f"{_told(accession)} is not an accession number", path=("accn",))
        if not isinstance(form, str) or _FORM.fullmatch(form) is None:
            raise InvalidInput(f"{_told(form)} is not the name of a form", path=("form",))
        known = self._filings.get(accession)
        if known is None:
            filing = Filing(accession, form, _date(row, "filed"))
            self._filings[accession] = filing, place
            return filing
        filing, first_place = known
        if form != filing.form or row.get("filed") != str(filing.filed_on):
            told = f"{_told(form)} filed {_told(row.get('filed'))}"
            raise InvalidInput(f"{accession} is {told} here, {filing.form} filed {filing.filed_on} at {first_place}")
        return filing

    def _period(self, row: Mapping[str, Any]) -> Period:
        """A first and a last day, or one day alone."""
        start = _date(row, "start") if "start" in row else None
        last = _date(row, "end")
        period = self._periods.get((start, last))
        if period is None:
            period = self._periods[start, last] = fact_period(start, last)
        return period


def _date(row: Mapping[str, Any], name: str) -> date:
    """Errors: InvalidTime."""
    text = row.get(name)
    try:
        return parse_date(text if isinstance(text, str) else "")
    except InvalidTime:
        raise InvalidTime(f"{_told(text)} is not a date", path=(name,)) from None


def _amount(printed: Any) -> Decimal:
    """Errors: InvalidValue."""
    if not isinstance(printed, Digits):
        raise InvalidValue(f"{_told(printed)} is not a number", path=("val",))
    # The pattern bounds the exponent: a huge one would cost its number of digits in memory.
    if _AMOUNT.fullmatch(printed) is None:
        raise InvalidValue(f"{_told(printed)} is not a number of at most 30 digits", path=("val",))
    try:
        return parse_number(Decimal(printed))
    except ValueError as error:
        raise InvalidValue(f"{_told(printed)}: {error}", path=("val",)) from None


def _text(given: Any) -> str | None:
    """One printable line: descriptions are told, not judged; None where nothing is left of it."""
    if not isinstance(given, str):
        return None
    return " ".join("".join(char if char.isprintable() else " " for char in given).split()) or None


def _named(key: str) -> str:
    return shown(key)[1:-1]


def _told(given: Any) -> str:
    """What stands in a message: never long, and no structure."""
    match given:
        case None:
            return "null, or nothing,"
        case Digits():
            return shown(given)[1:-1]
        case str():
            return shown(given)
        case _:
            return f"a {'true or false' if isinstance(given, bool) else type(given).__name__}"
