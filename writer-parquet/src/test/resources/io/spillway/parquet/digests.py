"""Prints a line for each column of a Parquet file: name, number of values that are not null, SHA-256 of all values as text.

CanonicalRows.java makes the same text from other readers.
"""

import hashlib
import math
import struct
import sys

import pyarrow as pa
import pyarrow.parquet as pq


def text(value, kind):
    if value is None:
        return "null"
    if pa.types.is_map(kind):
        entries = (text(key, kind.key_type) + "=" + text(item, kind.item_type) for key, item in value)
        return "<" + ",".join(entries) + ">"
    if pa.types.is_list(kind):
        return "[" + ",".join(text(item, kind.value_type) for item in value) + "]"
    if pa.types.is_struct(kind):
        return "{" + ",".join(text(value[field.name], field.type) for field in kind) + "}"
    if pa.types.is_boolean(kind):
        return "true" if value else "false"
    if pa.types.is_floating(kind):
        return "7ff8000000000000" if math.isnan(value) else struct.pack(">d", value).hex()
    if pa.types.is_binary(kind):
        return "x:" + value.hex()
    return "s:" + value if pa.types.is_string(kind) else str(value)


table = pq.ParquetFile(sys.argv[1], page_checksum_verification=True).read()
for name in table.column_names:
    column = table.column(name)
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    digest = hashlib.sha256()
    for value in column.to_pylist():
        digest.update((text(value, column.type) + "\n").encode())
    print(name, len(column) - column.null_count, digest.hexdigest())
