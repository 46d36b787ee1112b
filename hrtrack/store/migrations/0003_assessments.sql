-- What assessors say about the implementation, side by side and never overwritten; so far notes alone.
CREATE TABLE assessments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  recommendation_id INTEGER NOT NULL REFERENCES recommendations (id),
  assessor TEXT NOT NULL CHECK (assessor IN ('state', 'ngo', 'nhri', 'un', 'own')),
  note TEXT NOT NULL,
  origin_id INTEGER REFERENCES origins (id),
  origin_row INTEGER
) STRICT;
CREATE INDEX assessments_recommendation ON assessments (recommendation_id);
