"""The key that signs checkpoints, in a file outside the database, and beside it the last checkpoint that it signed.

    PATH              the private key, in Go's form, mode 0600
    PATH.next         of a rotation under way: the key that comes after it
    PATH.checkpoint   the last signed note, written and synced before anybody else sees it
    PATH.lock         held while a checkpoint is made

Who can write the database cannot sign; who restores an old copy of it meets a checkpoint that is larger.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.errors import StoreFailure, StoreFull
from ledger.proofs.errors import ProofError
from ledger.proofs.notes import SignerKey
from ledger.store.leadership import lock_file
from ledger.store.room import MAKE_ROOM, no_room

_SECRET = 0o600
_PUBLIC = 0o644
_PATIENCE_S = 10.0
_LOOK_EVERY_S = 0.005


class SigningKeyFile:
    """Of one ledger. Errors of every method: StoreFailure where the files cannot be used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._next = path.with_name(f"{path.name}.next")
        self._checkpoint = path.with_name(f"{path.name}.checkpoint")
        self._lock = path.with_name(f"{path.name}.lock")

    def key(self) -> SignerKey | None:
        """The key in use; None: none was made."""
        return _read_key(self.path)

    def create(self, origin: str) -> SignerKey:
        """Makes a key where there is none, else gives that one. Errors: ProofError when no key can have that name."""
        with self.held():
            if known := self.key():
                return known
            key = SignerKey.generate(origin)
            _write(self.path, key.secret_text(), _SECRET)
            return key

    def next_key(self, origin: str) -> SignerKey:
        """The key of a rotation under way, or of one that begins."""
        key = _read_key(self._next)
        if key is None:
            key = SignerKey.generate(origin)
            _write(self._next, key.secret_text(), _SECRET)
        return key

    def use_next(self) -> None:
        """The next key takes the place of the one in use, which is gone."""
        with _files("replace the signing key"):
            os.replace(self._next, self.path)
            _sync_folder(self.path.parent)

    def last_note(self) -> str | None:
        """The last checkpoint that was signed; None: none was."""
        return _read(self._checkpoint)

    def keep(self, note: str) -> None:
        """The last checkpoint from now on. A crash leaves this one or the one before, whole."""
        _write(self._checkpoint, note, _PUBLIC)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Within it no other process of this machine signs or changes keys."""
        file = self._taken_lock()
        try:
            yield
        finally:
            os.close(file)

    def _taken_lock(self) -> int:
        """The open file, whose lock goes when it is closed."""
        with _files("lock the signing key"):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _PUBLIC)
            try:
                until = time.monotonic() + _PATIENCE_S
                while not lock_file(file, shared=False):
                    if time.monotonic() > until:
                        raise StoreFailure(f"another process holds {self._lock}", hint="try again")
                    time.sleep(_LOOK_EVERY_S)
            except BaseException:
                os.close(file)
                raise
            return file


@contextmanager
def _files(doing: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if told := no_room(error.errno):
            raise StoreFull(f"could not {doing}: {told}", hint=MAKE_ROOM) from error
        raise StoreFailure(f"could not {doing}: {error}", hint="check the folder's permissions and the disk") from error


def _read(path: Path) -> str | None:
    with _files("read the signing key"):
        try:
            return path.read_bytes().decode()
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            raise StoreFailure(f"{path} is not text", hint="restore it from a copy") from None


def _read_key(path: Path) -> SignerKey | None:
    text = _read(path)
    if text is None:
        return None
    try:
        return SignerKey.parse(text.removesuffix("\n"))
    except ProofError as error:
        raise StoreFailure(f"{path} holds no signing key: {error}", hint="restore it from a copy") from None


def _write(path: Path, text: str, mode: int) -> None:
    """Whole or not at all, and on the disk when it returns."""
    beside = path.with_name(f"{path.name}.new")
    with _files(f"write {path}"):
        beside.unlink(missing_ok=True)  # a crash left it, or somebody who would like to read what is written to it
        made = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with open(made, "wb") as file:
            file.write(text.encode() if text.endswith("\n") else f"{text}\n".encode())
            file.flush()
            os.fsync(made)
        os.replace(beside, path)
        _sync_folder(path.parent)


def _sync_folder(path: Path) -> None:
    if os.name == "nt":
        return
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
