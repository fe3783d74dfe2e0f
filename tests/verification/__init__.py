"""Logs that somebody changed, and copies of logs."""
