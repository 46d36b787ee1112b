-- Follow-up: who does what by when, with what evidence, and who says so.

-- What an assessor says of the implementation at a date, of the whole or of a limb ("(a) and (b)"): appended, never
-- overwritten. A note alone is no status. `internal`: the note stays out of exports. `regressed` comes with grade E.
CREATE TABLE assessments_new (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  recommendation_id INTEGER NOT NULL REFERENCES recommendations (id),
  assessor TEXT NOT NULL CHECK (assessor IN ('state', 'ngo', 'nhri', 'un', 'own')),
  name TEXT,
  status TEXT CHECK (status IN (
    'not_started', 'in_progress', 'partially_implemented', 'implemented', 'not_implemented', 'no_information')),
  grade TEXT CHECK (grade IN ('A', 'B', 'C', 'D', 'E')),
  regressed INTEGER NOT NULL DEFAULT 0 CHECK (regressed IN (0, 1)),
  limb TEXT,
  date TEXT CHECK (date IS date(date, '+0 days')),
  note TEXT,
  source TEXT,
  internal INTEGER NOT NULL DEFAULT 0 CHECK (internal IN (0, 1)),
  origin_id INTEGER REFERENCES origins (id),
  origin_row INTEGER,
  CHECK (status IS NOT NULL OR note IS NOT NULL),
  CHECK (grade IS NULL OR status IS NOT NULL)
) STRICT;
INSERT INTO assessments_new (id, uid, recommendation_id, assessor, note, origin_id, origin_row)
  SELECT id, uid, recommendation_id, assessor, note, origin_id, origin_row FROM assessments;
-- A table whose rows were all taken back still remembers its last number.
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'assessments')
  WHERE name = 'assessments_new' AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'assessments');
INSERT INTO sqlite_sequence (name, seq) SELECT 'assessments_new', seq FROM sqlite_sequence
  WHERE name = 'assessments' AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'assessments_new');
DROP TABLE assessments;
ALTER TABLE assessments_new RENAME TO assessments;
CREATE INDEX assessments_recommendation ON assessments (recommendation_id);
-- Images that the journal keeps of older rows know nothing of the new columns.
UPDATE changes SET image = json_set(image, '$.regressed', 0, '$.internal', 0)
  WHERE table_name = 'assessments' AND image IS NOT NULL;

-- Ministries and others who answer. One that was merged stays, and points at the one that took it over.
CREATE TABLE institutions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  parent_id INTEGER REFERENCES institutions (id),
  focal_point TEXT,
  merged_into INTEGER REFERENCES institutions (id),
  archived_at TEXT,
  CHECK (parent_id IS NOT id AND merged_into IS NOT id)
) STRICT;
CREATE INDEX institutions_parent ON institutions (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX institutions_merged ON institutions (merged_into) WHERE merged_into IS NOT NULL;

-- A plan is adopted by an act (decree, government plan) with a number and a date; starts and ends are days.
CREATE TABLE plans (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  code TEXT NOT NULL,
  state TEXT REFERENCES states (code),
  act TEXT,
  number TEXT,
  date TEXT CHECK (date IS date(date, '+0 days')),
  starts TEXT CHECK (starts IS date(starts, '+0 days')),
  ends TEXT CHECK (ends IS date(ends, '+0 days')),
  declared_measures INTEGER CHECK (declared_measures >= 0),
  source TEXT,
  note TEXT,
  archived_at TEXT
) STRICT;
CREATE UNIQUE INDEX plans_code ON plans (code) WHERE archived_at IS NULL;

-- due is as it was set (2026-03-31, 2026-Q1 or 2026), due_date its last day.
CREATE TABLE measures (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  code TEXT NOT NULL,
  plan_id INTEGER REFERENCES plans (id),
  due TEXT,
  due_date TEXT CHECK (due_date IS date(due_date, '+0 days')),
  done_date TEXT CHECK (done_date IS date(done_date, '+0 days')),
  note TEXT,
  archived_at TEXT,
  CHECK ((due IS NULL) = (due_date IS NULL))
) STRICT;
CREATE UNIQUE INDEX measures_code ON measures (code) WHERE archived_at IS NULL;
CREATE INDEX measures_plan ON measures (plan_id) WHERE plan_id IS NOT NULL;
CREATE INDEX measures_open ON measures (due_date) WHERE done_date IS NULL AND archived_at IS NULL;

-- The names of institutions, plans and measures by language; `former` are those an institution had before.
CREATE TABLE names (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  institution_id INTEGER REFERENCES institutions (id),
  plan_id INTEGER REFERENCES plans (id),
  measure_id INTEGER REFERENCES measures (id),
  field TEXT NOT NULL CHECK (field IN ('name', 'short', 'former', 'indicator')),
  lang TEXT NOT NULL CHECK (length(lang) BETWEEN 2 AND 12),
  value TEXT NOT NULL CHECK (value <> ''),
  original INTEGER NOT NULL DEFAULT 0 CHECK (original IN (0, 1)),
  CHECK ((institution_id IS NOT NULL) + (plan_id IS NOT NULL) + (measure_id IS NOT NULL) = 1)
) STRICT;
CREATE INDEX names_institution ON names (institution_id) WHERE institution_id IS NOT NULL;
CREATE INDEX names_plan ON names (plan_id) WHERE plan_id IS NOT NULL;
CREATE INDEX names_measure ON names (measure_id) WHERE measure_id IS NOT NULL;

CREATE TABLE assignments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  recommendation_id INTEGER NOT NULL REFERENCES recommendations (id),
  institution_id INTEGER NOT NULL REFERENCES institutions (id),
  role TEXT NOT NULL CHECK (role IN ('lead', 'supporting')),
  focal_point TEXT,
  UNIQUE (recommendation_id, institution_id)
) STRICT;
CREATE INDEX assignments_institution ON assignments (institution_id);

CREATE TABLE measure_institutions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  measure_id INTEGER NOT NULL REFERENCES measures (id),
  institution_id INTEGER NOT NULL REFERENCES institutions (id),
  role TEXT NOT NULL CHECK (role IN ('lead', 'supporting')),
  UNIQUE (measure_id, institution_id)
) STRICT;
CREATE INDEX measure_institutions_institution ON measure_institutions (institution_id);

CREATE TABLE measure_recommendations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  measure_id INTEGER NOT NULL REFERENCES measures (id),
  recommendation_id INTEGER NOT NULL REFERENCES recommendations (id),
  UNIQUE (measure_id, recommendation_id)
) STRICT;
CREATE INDEX measure_recommendations_recommendation ON measure_recommendations (recommendation_id);

-- The bytes of attached files by their digest: shared, like the labels, and no part of the journal.
CREATE TABLE attachments (
  sha256 TEXT PRIMARY KEY,
  content BLOB NOT NULL
) STRICT;

-- What supports a judgement: an address or a file. published and retrieved are days.
CREATE TABLE evidence (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  code TEXT NOT NULL,
  url TEXT,
  file TEXT,
  title TEXT,
  published TEXT CHECK (published IS date(published, '+0 days')),
  retrieved TEXT CHECK (retrieved IS date(retrieved, '+0 days')),
  sha256 TEXT,
  size INTEGER CHECK (size >= 0),
  attached INTEGER NOT NULL DEFAULT 0 CHECK (attached IN (0, 1)),
  note TEXT,
  internal INTEGER NOT NULL DEFAULT 0 CHECK (internal IN (0, 1)),
  archived_at TEXT,
  CHECK ((url IS NULL) <> (file IS NULL))
) STRICT;
CREATE UNIQUE INDEX evidence_code ON evidence (code) WHERE archived_at IS NULL;

-- What a piece of evidence is about: a recommendation, and the assessment that cites it if one does.
CREATE TABLE evidence_links (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  evidence_id INTEGER NOT NULL REFERENCES evidence (id),
  recommendation_id INTEGER NOT NULL REFERENCES recommendations (id),
  assessment_id INTEGER REFERENCES assessments (id)
) STRICT;
CREATE UNIQUE INDEX evidence_links_place ON evidence_links (recommendation_id, evidence_id, coalesce(assessment_id, 0));
CREATE INDEX evidence_links_evidence ON evidence_links (evidence_id);
CREATE INDEX evidence_links_assessment ON evidence_links (assessment_id) WHERE assessment_id IS NOT NULL;

-- Two recommendations that ask for the same, seen by two mechanisms or in two reviews. Kept once, in either direction.
CREATE TABLE links (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  recommendation_id INTEGER NOT NULL REFERENCES recommendations (id),
  other_id INTEGER NOT NULL REFERENCES recommendations (id),
  kind TEXT NOT NULL CHECK (kind IN ('same', 'related')),
  note TEXT,
  CHECK (recommendation_id <> other_id)
) STRICT;
CREATE UNIQUE INDEX links_place ON links (min(recommendation_id, other_id), max(recommendation_id, other_id));
CREATE INDEX links_recommendation ON links (recommendation_id);
CREATE INDEX links_other ON links (other_id);

-- The judgements in force: a later one of the same assessor replaces those of the whole, or of the same limb.
CREATE VIEW assessments_in_force AS
SELECT a.* FROM assessments a
WHERE a.status IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM assessments b
  WHERE b.recommendation_id = a.recommendation_id AND b.assessor = a.assessor AND b.name IS a.name
    AND b.status IS NOT NULL AND (b.limb IS NULL OR b.limb IS a.limb)
    AND (coalesce(b.date, ''), b.id) > (coalesce(a.date, ''), a.id)
);

-- One row a recommendation and assessor: the worst of limbs and voices that differ, then `mixed`. No information is no
-- judgement and gives way to any.
CREATE VIEW statuses AS
SELECT
  recommendation_id, assessor,
  CASE min(CASE status
    WHEN 'not_implemented' THEN 1 WHEN 'not_started' THEN 2 WHEN 'in_progress' THEN 3
    WHEN 'partially_implemented' THEN 4 WHEN 'implemented' THEN 5 ELSE 6 END)
    WHEN 1 THEN 'not_implemented' WHEN 2 THEN 'not_started' WHEN 3 THEN 'in_progress'
    WHEN 4 THEN 'partially_implemented' WHEN 5 THEN 'implemented' ELSE 'no_information' END AS status,
  count(DISTINCT status) > 1 AS mixed,
  max(regressed) AS regressed,
  max(date) AS date
FROM assessments_in_force
GROUP BY recommendation_id, assessor;

-- The measures not archived, each with its plan, its lead and how many recommendations it serves.
CREATE VIEW measure_list AS
SELECT
  m.code, p.code AS plan,
  (SELECT n.value FROM names n WHERE n.measure_id = m.id AND n.field = 'name'
   ORDER BY n.original DESC, n.lang = 'en' DESC, n.lang LIMIT 1) AS title,
  m.due, m.due_date, m.done_date,
  (SELECT count(*) FROM measure_recommendations x JOIN recommendations r ON r.id = x.recommendation_id
   WHERE x.measure_id = m.id AND r.archived_at IS NULL) AS recommendations,
  m.id AS measure_id
FROM measures m
LEFT JOIN plans p ON p.id = m.plan_id
WHERE m.archived_at IS NULL;
