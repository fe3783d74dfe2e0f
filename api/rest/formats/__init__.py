"""The representations of a list: JSON, and one flat row shape as CSV, NDJSON, Parquet and Arrow."""
