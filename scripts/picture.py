"""Makes the README's picture, the page of a series, anew: from a server over the seeds, by Debian's Chromium.

.venv/bin/python scripts/picture.py
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from ledger.application import Ledger
from ledger.application.loading import load_seeds

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "api" / "web" / "files" / "series.png"
PAGE = "/series/alibaba.other_accrued_liabilities?known_on=2017-06-15"
SIZE = {"width": 1200, "height": 880}
PORT = 8765


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/ledger.db"
        with Ledger.open(url) as ledger:
            load_seeds(ledger, [ROOT / "seeds" / "alibaba"])
        command = [sys.executable, "-m", "api.cli.main", "--database", url, "serve", "--port", str(PORT)]
        said = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        server = subprocess.Popen(command, **said, cwd=ROOT, text=True)  # noqa: S603
        try:
            assert server.stdout
            server.stdout.readline()  # it says where it answers once it does
            take(f"http://127.0.0.1:{PORT}{PAGE}")
        finally:
            server.terminate()
            server.wait(30)


def take(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(address)
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
