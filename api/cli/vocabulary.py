"""Words of the domain that options choose from, written out so that help imports nothing; a test holds them to it."""

from __future__ import annotations

ABSENT_REASONS = ("not_reported", "withheld", "not_applicable", "unknown", "retracted")
MEASURES = ("flow", "stock", "ratio", "count", "rank", "streak")
NATURES = ("actual", "preliminary", "estimate")
OUTCOMES = ("upheld", "rejected", "withdrawn")
PUBLICATION_BASES = ("stated", "inferred", "crawled")
RELATIONS = ("quotes", "supersedes")
RESTATEMENT_REASONS = ("revision", "error", "recast")
SCOPES = ("read", "report", "admin")
SERIES_BASES = ("as_reported", "like_for_like", "constant_currency", "adjusted")
SERIES_NATURES = ("guidance", "target")
VINTAGE_MODES = ("all", "changed", "first", "latest")
