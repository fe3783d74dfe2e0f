"""Parquet and the Arrow stream, where pyarrow is installed (the extra `arrow`): a batch of rows at a time."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel

from api.rest.formats.columns import Item, Kind, columns_of


@cache
def is_installed() -> bool:
    return importlib.util.find_spec("pyarrow") is not None


def parquet_chunks(model: type[BaseModel], batches: Iterable[Iterable[Item]]) -> Iterator[bytes]:
    """One Parquet file."""
    import pyarrow.parquet

    schema, sink = _schema(model), _Sink()
    with pyarrow.parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(_record_batch(model, schema, batch))
            yield sink.taken()
    yield sink.taken()


def arrow_chunks(model: type[BaseModel], batches: Iterable[Iterable[Item]]) -> Iterator[bytes]:
    """One Arrow IPC stream."""
    import pyarrow

    schema, sink = _schema(model), _Sink()
    with pyarrow.ipc.new_stream(pyarrow.PythonFile(sink, mode="w"), schema) as writer:
        for batch in batches:
            writer.write_batch(_record_batch(model, schema, batch))
            yield sink.taken()
    yield sink.taken()


def _schema(model: type[BaseModel]) -> Any:
    import pyarrow

    types = {Kind.INTEGER: pyarrow.int64(), Kind.BOOLEAN: pyarrow.bool_()}
    return pyarrow.schema(
        [pyarrow.field(column.name, types.get(column.kind, pyarrow.string())) for column in columns_of(model)]
    )


def _record_batch(model: type[BaseModel], schema: Any, batch: Iterable[Item]) -> Any:
    import pyarrow

    items = list(batch)
    arrays = [
        pyarrow.array([column.as_cell(item) for item in items], field.type)
        for column, field in zip(columns_of(model), schema, strict=True)
    ]
    return pyarrow.record_batch(arrays, schema=schema)


class _Sink:
    """A file that pyarrow writes to, and that is emptied as it is sent."""

    closed = False

    def __init__(self) -> None:
        self._written = bytearray()
        self._length = 0

    def write(self, content: Any) -> int:
        self._written += content
        self._length += len(content)
        return len(content)

    def taken(self) -> bytes:
        """What was written since the last time."""
        taken = bytes(self._written)
        self._written.clear()
        return taken

    def tell(self) -> int:
        return self._length

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def close(self) -> None:
        """The rest is still taken afterwards."""
