-- Lineage: which earlier recommendation of the same State and mechanism a later one comes back to.

-- What a person decided of a later recommendation. confirmed: it asks for the same as the earlier one; rejected: it does not;
-- none: it was looked into, and no earlier one asks for the same. Unlike a link it has a direction, and a No is kept too.
CREATE TABLE lineage (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  recommendation_id INTEGER NOT NULL REFERENCES recommendations (id),
  earlier_id INTEGER REFERENCES recommendations (id),
  verdict TEXT NOT NULL CHECK (verdict IN ('confirmed', 'rejected', 'none')),
  relation TEXT CHECK (relation IN ('repeated', 'strengthened', 'weaker', 'related')),
  note TEXT,
  CHECK (recommendation_id IS NOT earlier_id),
  CHECK ((verdict = 'none') = (earlier_id IS NULL)),
  CHECK ((verdict = 'confirmed') = (relation IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX lineage_place ON lineage (recommendation_id, coalesce(earlier_id, 0));
CREATE INDEX lineage_earlier ON lineage (earlier_id) WHERE earlier_id IS NOT NULL;

-- The confirmed pairs of which both are on record, by review and paragraph.
CREATE VIEW lineage_list AS
SELECT
  v.state, v.mechanism, v.cycle, r.paragraph, w.cycle AS earlier_cycle, e.paragraph AS earlier_paragraph, l.relation, l.note,
  r.id AS recommendation_id, e.id AS earlier_id
FROM lineage l
JOIN recommendations r ON r.id = l.recommendation_id JOIN reviews v ON v.id = r.review_id
JOIN recommendations e ON e.id = l.earlier_id JOIN reviews w ON w.id = e.review_id
WHERE l.verdict = 'confirmed' AND r.archived_at IS NULL AND e.archived_at IS NULL;

-- One row a recommendation on record. Of several earlier ones the nearest counts: repeated, then weaker, strengthened, related.
-- `new` was said by a person; what nobody has looked into is `not_examined`, or of a `first_review`, before which none is on record.
CREATE VIEW lineage_standing AS
SELECT
  r.id AS recommendation_id,
  coalesce(
    (SELECT CASE min(CASE
        WHEN l.verdict = 'none' THEN 5 WHEN l.relation = 'repeated' THEN 1 WHEN l.relation = 'weaker' THEN 2
        WHEN l.relation = 'strengthened' THEN 3 ELSE 4 END)
        WHEN 1 THEN 'repeated' WHEN 2 THEN 'weaker' WHEN 3 THEN 'strengthened' WHEN 4 THEN 'related' WHEN 5 THEN 'new' END
     FROM lineage l LEFT JOIN recommendations e ON e.id = l.earlier_id
     WHERE l.recommendation_id = r.id AND l.verdict <> 'rejected' AND e.archived_at IS NULL),
    CASE WHEN EXISTS (
      SELECT 1 FROM reviews w JOIN recommendations x ON x.review_id = w.id AND x.archived_at IS NULL
      WHERE w.state = v.state AND w.mechanism = v.mechanism AND w.cycle < v.cycle) THEN 'not_examined' ELSE 'first_review' END
  ) AS lineage
FROM recommendations r JOIN reviews v ON v.id = r.review_id
WHERE r.archived_at IS NULL;
