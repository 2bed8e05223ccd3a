"""Reads a table through the SQLite catalog: read_table.py FOLDER SIGNAL TIME_COLUMN"""
import sys

import pyarrow.compute as pc
from pyiceberg.catalog.sql import SqlCatalog

folder, signal, time = sys.argv[1:]
catalog = SqlCatalog("spillway", uri=f"sqlite:///{folder}/catalog.db", warehouse=folder)
table = catalog.load_table(f"spillway.{signal}")
rows = table.scan().to_arrow()
micros = pc.sum(pc.cast(rows[time], "int64")).as_py()
# A filter on the time goes through the partitions
last = pc.max(rows[time]).as_py()
assert table.scan(row_filter=f"{time} <= '{last.isoformat()}'").to_arrow().num_rows == rows.num_rows
assert table.scan(row_filter=f"{time} > '{last.isoformat()}'").to_arrow().num_rows == 0
print(rows.num_rows, micros, pc.count(rows["service_name"]).as_py(), pc.count_distinct(rows["host_name"]).as_py())
