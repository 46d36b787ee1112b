"""The ledger's SQLite file: opening it, reading it, changing it, and the journal that takes changes back.

Why it has this shape. One file is the record, so every change is one transaction that also writes its journal
batch: kill the process anywhere and the file is as before or as after. A change keeps only what the row does not
show now, and new rows are journalled as one range of ids a table, so that an import of forty thousand rows pays
for its undo with a dozen journal rows; undo and redo are then the same operation, a swap. Reading runs on the plain
`sqlite3` connection, because importing sqlite-utils costs more than most answers; its migrations are loaded only
when a file has to be created or brought up to date. Text is kept by field and language and searched through a copy
that the tool has folded. Positions are never overwritten: what holds on a day is computed from their history.
"""
