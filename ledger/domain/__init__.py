"""The rules: periods, values, events, decisions and which claim answers; no I/O, no clock, no framework."""
