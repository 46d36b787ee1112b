-- When a batch that is in force again was brought back; NULL: it was never undone, or is undone now.
ALTER TABLE batches ADD COLUMN redone_at TEXT;
