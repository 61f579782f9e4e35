-- Lists of a plan or a job with a million users are filtered by one thing at a time: each index
-- holds the order in which the list is read.
CREATE INDEX IF NOT EXISTS plan_user_by_verdict ON ils_purge_plan_user (plan_id, verdict, user_key);
CREATE INDEX IF NOT EXISTS plan_user_by_group
  ON ils_purge_plan_user (plan_id, user_group, user_key);
CREATE INDEX IF NOT EXISTS plan_user_by_library
  ON ils_purge_plan_user (plan_id, home_library, user_key);
CREATE INDEX IF NOT EXISTS outcome_by_status ON ils_purge_outcome (job_id, status, user_key);

-- Without numbers SQLite takes every plan for small and reads the whole of it. These say that plans
-- are large; counting them each time would
-- take as long as reading them. The first line makes the table that holds the numbers, the last one
-- has them used.
ANALYZE library_settings;
DELETE FROM sqlite_stat1 WHERE tbl IN ('ils_purge_plan_user', 'ils_purge_outcome');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('ils_purge_plan_user', 'ils_purge_plan_user', '1000000 100000 1'),
  ('ils_purge_plan_user', 'plan_user_by_verdict', '1000000 100000 10000 1'),
  ('ils_purge_plan_user', 'plan_user_by_group', '1000000 100000 1000 1'),
  ('ils_purge_plan_user', 'plan_user_by_library', '1000000 100000 1000 1'),
  ('ils_purge_outcome', 'ils_purge_outcome', '1000000 100000 1'),
  ('ils_purge_outcome', 'outcome_by_status', '1000000 100000 10000 1');
ANALYZE sqlite_schema;
