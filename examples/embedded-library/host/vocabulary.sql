-- The names that users have, or once had: a name that nobody has any more is still no mistake where
-- somebody protects it.

CREATE TABLE IF NOT EXISTS known_groups (
  record_type TEXT NOT NULL,
  -- '' = users of the type who are in no group
  user_group  TEXT NOT NULL,
  PRIMARY KEY (record_type, user_group)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS known_libraries (
  name TEXT PRIMARY KEY
) WITHOUT ROWID;

CREATE TRIGGER IF NOT EXISTS users_name_inserted AFTER INSERT ON users BEGIN
  INSERT OR IGNORE INTO known_groups VALUES (NEW.record_type, coalesce(NEW.user_group, ''));
  INSERT OR IGNORE INTO known_libraries SELECT NEW.home_library WHERE NEW.home_library IS NOT NULL;
END;

CREATE TRIGGER IF NOT EXISTS users_name_updated
  AFTER UPDATE OF record_type, user_group, home_library ON users BEGIN
  INSERT OR IGNORE INTO known_groups VALUES (NEW.record_type, coalesce(NEW.user_group, ''));
  INSERT OR IGNORE INTO known_libraries SELECT NEW.home_library WHERE NEW.home_library IS NOT NULL;
END;

INSERT OR IGNORE INTO known_groups SELECT DISTINCT record_type, coalesce(user_group, '') FROM users;
INSERT OR IGNORE INTO known_libraries
  SELECT DISTINCT home_library FROM users WHERE home_library IS NOT NULL;
