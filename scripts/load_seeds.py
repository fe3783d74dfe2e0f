#!/usr/bin/env python3
"""Loads seeds/, or the files and folders given, into LEDGER_DATABASE: `ledger load` by another name."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from api.cli.main import ledger  # noqa: E402

if __name__ == "__main__":
    ledger.main(["load", *(sys.argv[1:] or [str(ROOT / "seeds")])], prog_name="load_seeds.py")
