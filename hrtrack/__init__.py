"""A ledger of human rights recommendations to a State: one SQLite file and a command line."""

__version__ = "0.1.0"
