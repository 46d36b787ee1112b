-- The ledger: reviews, their recommendations, clauses, texts, positions and tags, and the journal of every change.

PRAGMA application_id = 1752331378;

CREATE TABLE ledger (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  file_uid TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

-- States that occur as constant data; fictional ones (XAA to XZZ) are added when they are first used.
CREATE TABLE states (
  code TEXT PRIMARY KEY CHECK (code GLOB '[A-Z][A-Z][A-Z]'),
  name TEXT NOT NULL,
  region TEXT NOT NULL CHECK (region IN ('AG', 'APG', 'EEG', 'GRULAC', 'WEOG', 'observer', 'unknown'))
) STRICT, WITHOUT ROWID;

CREATE TABLE batches (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  file_uid TEXT NOT NULL,
  command TEXT NOT NULL,
  summary TEXT NOT NULL,
  actor TEXT NOT NULL,
  at TEXT NOT NULL,
  -- NULL: in force. n > 0: the n-th batch undone since the last act, can be redone. 0: undone for good.
  undone INTEGER,
  undone_at TEXT,
  undone_by TEXT
) STRICT;

-- One row keeps what its table row does not show now: before an undo the former values, after it the undone ones.
-- image NULL: the row did not exist; such rows are kept as one range.
CREATE TABLE changes (
  id INTEGER PRIMARY KEY,
  batch_id INTEGER NOT NULL REFERENCES batches (id),
  table_name TEXT NOT NULL,
  first_id INTEGER NOT NULL,
  last_id INTEGER NOT NULL CHECK (last_id >= first_id),
  image TEXT CHECK (image IS NULL OR (json_valid(image) AND first_id = last_id))
) STRICT;
CREATE INDEX changes_batch ON changes (batch_id);
CREATE INDEX changes_row ON changes (table_name, last_id);
CREATE INDEX changes_part ON changes (json_extract(image, '$.recommendation_id')) WHERE image IS NOT NULL;

CREATE TABLE origins (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  file TEXT NOT NULL,
  sha256 TEXT
) STRICT;
CREATE UNIQUE INDEX origins_file ON origins (file, coalesce(sha256, ''));

-- Dates are ISO days; '+0 days' makes SQLite normalise them, so that 30 February is refused.
CREATE TABLE reviews (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL REFERENCES states (code),
  mechanism TEXT NOT NULL CHECK (mechanism IN (
    'UPR', 'CCPR', 'CESCR', 'CAT', 'CEDAW', 'CRC', 'CERD', 'CRPD', 'CED', 'CMW', 'SPT', 'CRC-OP-SC', 'CRC-OP-AC')),
  cycle INTEGER NOT NULL CHECK (cycle BETWEEN 1900 AND 2099),
  cycle_number INTEGER CHECK (cycle_number BETWEEN 1 AND 99),
  session INTEGER CHECK (session BETWEEN 1 AND 999),
  symbol TEXT,
  addendum TEXT,
  review_date TEXT CHECK (review_date IS date(review_date, '+0 days')),
  adoption_date TEXT CHECK (adoption_date IS date(adoption_date, '+0 days')),
  received INTEGER CHECK (received >= 0),
  supported INTEGER CHECK (supported >= 0),
  noted INTEGER CHECK (noted >= 0),
  source TEXT,
  note TEXT,
  UNIQUE (state, mechanism, cycle)
) STRICT;

CREATE TABLE recommendations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  review_id INTEGER NOT NULL REFERENCES reviews (id),
  paragraph TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  numbered INTEGER NOT NULL CHECK (numbered IN (0, 1)),
  archived_at TEXT,
  origin_id INTEGER REFERENCES origins (id),
  origin_row INTEGER
) STRICT;
CREATE UNIQUE INDEX recommendations_paragraph ON recommendations (review_id, paragraph) WHERE archived_at IS NULL;
CREATE INDEX recommendations_order ON recommendations (review_id, sort_key);

CREATE TABLE clauses (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  recommendation_id INTEGER NOT NULL REFERENCES recommendations (id),
  number INTEGER NOT NULL CHECK (number >= 1),
  UNIQUE (recommendation_id, number)
) STRICT;

CREATE TABLE recommending_states (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  clause_id INTEGER NOT NULL REFERENCES clauses (id),
  place INTEGER NOT NULL,
  state TEXT NOT NULL REFERENCES states (code),
  UNIQUE (clause_id, state)
) STRICT;

-- text: the official wording; summary: a short form in the keeper's own words. clause_id NULL: of the whole paragraph.
CREATE TABLE texts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  recommendation_id INTEGER NOT NULL REFERENCES recommendations (id),
  clause_id INTEGER REFERENCES clauses (id),
  field TEXT NOT NULL CHECK (field IN ('text', 'summary')),
  lang TEXT NOT NULL CHECK (length(lang) BETWEEN 2 AND 12),
  value TEXT NOT NULL,
  original INTEGER NOT NULL DEFAULT 0 CHECK (original IN (0, 1))
) STRICT;
CREATE INDEX texts_clause ON texts (clause_id) WHERE clause_id IS NOT NULL;
CREATE UNIQUE INDEX texts_place ON texts (recommendation_id, coalesce(clause_id, 0), field, lang);

-- The dated history of the State's answers, in the order of recording; clause_id NULL: the whole paragraph.
CREATE TABLE positions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  recommendation_id INTEGER NOT NULL REFERENCES recommendations (id),
  clause_id INTEGER REFERENCES clauses (id),
  position TEXT NOT NULL CHECK (position IN ('supported', 'noted', 'partial', 'pending')),
  detail TEXT,
  source TEXT,
  date TEXT CHECK (date IS date(date, '+0 days'))
) STRICT;
CREATE INDEX positions_clause ON positions (clause_id) WHERE clause_id IS NOT NULL;
CREATE INDEX positions_recommendation ON positions (recommendation_id);

CREATE TABLE labels (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  taxonomy TEXT NOT NULL CHECK (taxonomy IN (
    'ohchr-2014', 'ohchr-2020', 'ohchr-2021', 'upr-info', 'sdg', 'group', 'action', 'cluster')),
  label TEXT NOT NULL,
  UNIQUE (taxonomy, label)
) STRICT;

CREATE TABLE tags (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  recommendation_id INTEGER NOT NULL REFERENCES recommendations (id),
  clause_id INTEGER REFERENCES clauses (id),
  label_id INTEGER NOT NULL REFERENCES labels (id)
) STRICT;
CREATE UNIQUE INDEX tags_place ON tags (recommendation_id, label_id, coalesce(clause_id, 0));
CREATE INDEX tags_clause ON tags (clause_id) WHERE clause_id IS NOT NULL;

-- rowid: the recommendation's id; body: all its texts, folded by the tool (SQLite's own folding knows no Cyrillic).
CREATE VIRTUAL TABLE search USING fts5 (body, tokenize = "unicode61 remove_diacritics 0");

-- The answer in force for each clause of each recommendation that is not archived. A position without a date counts
-- from the adoption of the review's outcome (or, where that day is unknown, from the review); ties go by recording.
CREATE VIEW clause_positions AS
SELECT
  r.review_id,
  r.id AS recommendation_id,
  c.id AS clause_id,
  c.number AS clause,
  (
    SELECT id FROM (
      SELECT p.id, coalesce(p.date, v.adoption_date, v.review_date, '') AS effective FROM positions p
      WHERE p.recommendation_id = r.id AND (p.clause_id IS NULL OR p.clause_id = c.id)
    ) ORDER BY effective DESC, id DESC LIMIT 1
  ) AS position_id
FROM recommendations r
JOIN reviews v ON v.id = r.review_id
JOIN clauses c ON c.recommendation_id = r.id
WHERE r.archived_at IS NULL;

-- One row a recommendation that is not archived: `partial` where its clauses differ, NULL where none has an answer.
CREATE VIEW recommendation_list AS
SELECT
  v.state || '/' || CASE v.mechanism WHEN 'UPR' THEN '' ELSE v.mechanism || '/' END || v.cycle || '/' || r.paragraph
    AS reference,
  v.state, v.mechanism, v.cycle, v.cycle_number, r.paragraph, r.numbered, r.sort_key,
  (SELECT t.value FROM texts t WHERE t.recommendation_id = r.id AND t.clause_id IS NULL AND t.field = 'text'
   ORDER BY t.original DESC, t.lang = 'en' DESC, t.lang LIMIT 1) AS text,
  (SELECT t.value FROM texts t WHERE t.recommendation_id = r.id AND t.clause_id IS NULL AND t.field = 'summary'
   ORDER BY t.lang = 'en' DESC, t.lang LIMIT 1) AS summary,
  (
    SELECT CASE WHEN count(DISTINCT coalesce(p.position, 'pending')) = 1 THEN min(p.position) ELSE 'partial' END
    FROM clause_positions cp LEFT JOIN positions p ON p.id = cp.position_id WHERE cp.recommendation_id = r.id
  ) AS position,
  r.id AS recommendation_id
FROM recommendations r
JOIN reviews v ON v.id = r.review_id
WHERE r.archived_at IS NULL;

-- One row a pair of clause and recommending State: the unit that UPR Info counts. A clause whose State is not on
-- record has one row too.
CREATE VIEW pairs AS
SELECT
  v.state, v.mechanism, v.cycle, r.paragraph, cp.clause,
  rs.state AS recommending_state, s.region, p.position, r.id AS recommendation_id
FROM clause_positions cp
JOIN recommendations r ON r.id = cp.recommendation_id
JOIN reviews v ON v.id = r.review_id
LEFT JOIN recommending_states rs ON rs.clause_id = cp.clause_id
LEFT JOIN states s ON s.code = rs.state
LEFT JOIN positions p ON p.id = cp.position_id;

-- Declared beside recorded totals of each review, counted in paragraphs.
CREATE VIEW review_totals AS
SELECT
  v.state, v.mechanism, v.cycle, v.received, v.supported, v.noted,
  count(l.recommendation_id) AS recorded_received,
  count(*) FILTER (WHERE l.position = 'supported') AS recorded_supported,
  count(*) FILTER (WHERE l.position = 'noted') AS recorded_noted,
  count(*) FILTER (WHERE l.position = 'partial') AS recorded_partial,
  count(l.recommendation_id) FILTER (WHERE l.position = 'pending' OR l.position IS NULL) AS recorded_pending
FROM reviews v
LEFT JOIN recommendation_list l ON l.state = v.state AND l.mechanism = v.mechanism AND l.cycle = v.cycle
GROUP BY v.id;
