"""Fetches what pages have of others from npm into their folders, with a manifest of where each file is from.

To renew: change a version below, run this, run the tests, look at / and /graphql in a browser.
GraphiQL 4 is the last that npm has ready-made for browsers; 5 needs a bundler, and is four times as large.
"""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

API = Path(__file__).parents[1] / "api"
PACKAGES: dict[Path, dict[str, dict[str, str]]] = {
    API / "graphql" / "graphiql": {
        "graphiql@4.1.2": {
            "graphiql.min.js": "graphiql.min.js",
            "graphiql.min.css": "graphiql.min.css",
            "LICENSE": "graphiql.LICENSE.txt",
        },
        "react@18.3.1": {"umd/react.production.min.js": "react.min.js", "LICENSE": "react.LICENSE.txt"},
        "react-dom@18.3.1": {"umd/react-dom.production.min.js": "react-dom.min.js"},
    },
    API / "web": {"htmx.org@2.0.11": {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "htmx.LICENSE.txt"}},
}
"""Folder → package → its file → ours."""


def fetch(package: str, folder: str) -> tarfile.TarFile:
    """The package as npm publishes it; npm checks its integrity."""
    npm = Path(sys.executable).with_name("npm")
    command = [npm, "pack", "--json", package]
    packed = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603
    (archive,) = json.loads(packed.stdout)
    return tarfile.open(fileobj=io.BytesIO((Path(folder) / archive["filename"]).read_bytes()))


def vendor(place: Path, packages: dict[str, dict[str, str]]) -> None:
    manifest: dict[str, Any] = {}
    for package, files in packages.items():
        with tempfile.TemporaryDirectory() as folder, fetch(package, folder) as archive:
            described = json.load(archive.extractfile("package/package.json") or io.BytesIO())
            for theirs, ours in files.items():
                content = (archive.extractfile(f"package/{theirs}") or io.BytesIO()).read()
                (place / "files" / ours).write_bytes(content)
                manifest[ours] = {
                    "package": package,
                    "path": theirs,
                    "licence": described["license"],
                    "sha256": hashlib.sha256(content).hexdigest(),
                }
    (place / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    for place, packages in PACKAGES.items():
        vendor(place, packages)
