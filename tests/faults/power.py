"""Power cuts under SQLite: what was not synchronised may be on the disk, or not, a sector of 512 bytes at a time.

A sector holds what it held when its file was last synchronised, or after any one of the writes to it since: sectors
reach the disk in any order, and a page may be torn between them. The disk keeps its word: what it said is synchronised
is there. A folder knows of a file, or of its removal, for certain only once a file in it was synchronised after that.
"""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path

from tests.faults.vfs import Operation

SECTOR = 512


class _File:
    """The bytes synchronised last, those that programs see, and of each sector written since what it held in turn."""

    def __init__(self, content: bytes = b"") -> None:
        self.synchronised: bytes | None = content or None
        self.seen = bytearray(content)
        self.lengths = [len(content)]
        self.sectors: defaultdict[int, list[bytes]] = defaultdict(list)

    def write(self, offset: int, content: bytes) -> None:
        if len(self.seen) < offset:
            self.seen.extend(bytes(offset - len(self.seen)))
        self.seen[offset : offset + len(content)] = content
        for sector in range(offset // SECTOR, (offset + len(content) - 1) // SECTOR + 1):
            self.sectors[sector].append(bytes(self.seen[sector * SECTOR : (sector + 1) * SECTOR]))
        self.lengths.append(len(self.seen))

    def truncate(self, size: int) -> None:
        del self.seen[size:]
        self.seen.extend(bytes(size - len(self.seen)))
        self.lengths.append(size)

    def synchronise(self) -> None:
        self.synchronised = bytes(self.seen)
        self.lengths = [len(self.seen)]
        self.sectors.clear()

    def after_cut(self, chance: random.Random) -> bytes | None:
        """None: there is no such file."""
        if self.synchronised is None and chance.random() < 0.5:
            return None
        found = bytearray(self.synchronised or b"")
        found.extend(bytes(max(len(self.seen) - len(found), 0)))
        likely = chance.choice((0.1, 0.5, 0.9))
        for sector, contents in self.sectors.items():
            if chance.random() < likely:
                content = chance.choice(contents)
                found[sector * SECTOR : sector * SECTOR + len(content)] = content
        return bytes(found[: chance.choice(self.lengths)])


class Disk:
    """Files below a folder as a power cut would leave them; `files` are there, synchronised, from the beginning."""

    def __init__(self, *files: Path) -> None:
        self._files = {str(file): _File(file.read_bytes()) for file in files}
        self._removed: dict[str, _File] = {}
        self.operations = 0

    def watch(self, operation: Operation) -> None:
        """Takes note of what was done to a file; see `vfs.watched`."""
        self.operations += 1
        if operation.kind == "delete":
            if operation.file in self._files:
                self._removed[operation.file] = self._files.pop(operation.file)
            return
        file = self._files.setdefault(operation.file, _File())
        match operation.kind:
            case "write":
                file.write(operation.offset, operation.content)
            case "truncate":
                file.truncate(operation.offset)
            case "sync":
                file.synchronise()
                self._removed.clear()
            case unknown:
                raise ValueError(unknown)

    def cut(self, chance: random.Random, to: Path) -> None:
        """Writes to another folder what a cut at this moment leaves."""
        for name, file in {**self._removed, **self._files}.items():
            if name in self._removed and name not in self._files and chance.random() < 0.5:
                continue
            content = file.after_cut(chance)
            if content is not None:
                (to / Path(name).name).write_bytes(content)
