"""Outside formats become drafts here: seed files. Faults are values with file and line, never half a load."""
