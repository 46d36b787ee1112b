-- The words of the full-text index, each once, with in how many recommendations (doc) and how often (cnt) it occurs: a view
-- of the index itself, which a search looks up the forms of a word in.
CREATE VIRTUAL TABLE search_words USING fts5vocab(search, row);
