"""Outside formats become drafts here: seed files, answers of FRED, tables of vintages.

Faults are values with file and line, never half a load.
"""
