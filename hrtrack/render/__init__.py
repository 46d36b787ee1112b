"""Turn answers into words: machine formats that never change, human tables, hints on standard error."""
