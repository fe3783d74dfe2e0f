"""The REST face, asked over HTTP on a real file."""
