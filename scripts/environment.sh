# Makes or refreshes .venv from requirements.lock; sourced by the other scripts, whose folder becomes the project's.
# `needs=run` takes what a server needs; else what the tests need is there too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
needs=${needs:-tests}
wanted="$needs $(cat requirements.lock pyproject.toml | cksum)"
installed=$(cat .venv/installed 2>/dev/null || true)
if [ ! -x .venv/bin/ledger ] || { [ "$installed" != "$wanted" ] && [ "$installed" != "tests ${wanted#run }" ]; }; then
    python=${PYTHON:-python3}
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        echo "The ledger needs Python 3.11 or later; $python is $("$python" --version). Set PYTHON to another one." >&2
        exit 1
    fi
    echo "Setting up .venv (once) ..." >&2
    "$python" -m venv .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
        -r <(if [ "$needs" = run ]; then sed '/^# tests$/,$d' requirements.lock; else cat requirements.lock; fi)
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
    # A crash before this line leaves a .venv that the next run sets up again.
    echo "$wanted" > .venv/installed
fi
