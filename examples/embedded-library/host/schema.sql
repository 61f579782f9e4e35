-- The tables of the example library. Amounts are whole hundredths of the currency, dates
-- YYYY-MM-DD, moments ISO-8601 in UTC.
-- What happens to a row when its user is deleted is said by the row's own foreign key; the CHECKs
-- keep the books right:
-- an open loan, an unpaid fine, an open request or a standing legal hold can never lose its user.

CREATE TABLE library_settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- The tree of home libraries. One that is not in here stands alone.
CREATE TABLE libraries (
  name   TEXT PRIMARY KEY,
  parent TEXT REFERENCES libraries
) WITHOUT ROWID;

-- AUTOINCREMENT: the id is the user key in the journal, so it is never given to anybody else.
CREATE TABLE users (
  id                  INTEGER PRIMARY KEY AUTOINCREMENT,
  status              TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'deleted')),
  primary_id          TEXT UNIQUE,
  identifier_active   INTEGER NOT NULL DEFAULT 1,
  record_type         TEXT NOT NULL,
  user_group          TEXT,
  home_library        TEXT,
  job_category        TEXT,
  first_name          TEXT,
  last_name           TEXT,
  email               TEXT,
  expiry_date         TEXT,
  purge_date          TEXT,
  created_date        TEXT,
  last_activity_date  TEXT,
  -- 0 = the history was not kept, so that no date does not mean "never"
  last_activity_known INTEGER NOT NULL DEFAULT 1,
  last_loan_date      TEXT,
  last_loan_known     INTEGER NOT NULL DEFAULT 1,
  is_protected        INTEGER NOT NULL DEFAULT 0,
  is_system           INTEGER NOT NULL DEFAULT 0,
  locked_by_job       TEXT,
  deleted_at          TEXT,
  delete_level        TEXT,
  CHECK (status = 'active' OR deleted_at IS NOT NULL)
);

CREATE TABLE loans (
  id          INTEGER PRIMARY KEY,
  user_id     INTEGER REFERENCES users ON DELETE SET NULL,
  item        TEXT NOT NULL,
  loaned_on   TEXT NOT NULL,
  returned_on TEXT,
  CHECK (user_id IS NOT NULL OR returned_on IS NOT NULL)
);
CREATE INDEX loans_user ON loans (user_id, returned_on);

CREATE TABLE fines (
  id            INTEGER PRIMARY KEY,
  user_id       INTEGER REFERENCES users ON DELETE SET NULL,
  kind          TEXT NOT NULL,
  status        TEXT NOT NULL
    CHECK (status IN ('active', 'disputed', 'exported', 'paid', 'waived')),
  amount        INTEGER NOT NULL CHECK (amount > 0),
  paid          INTEGER NOT NULL DEFAULT 0 CHECK (paid BETWEEN 0 AND amount),
  charged_on    TEXT NOT NULL,
  waived        INTEGER,
  waived_reason TEXT,
  waived_by     TEXT,
  waived_job    TEXT,
  waived_at     TEXT,
  CHECK ((status = 'waived') = (waived IS NOT NULL)),
  CHECK (status <> 'waived' OR (waived = amount - paid AND waived_reason IS NOT NULL
    AND waived_by IS NOT NULL AND waived_at IS NOT NULL)),
  CHECK (status <> 'paid' OR paid = amount),
  CHECK (user_id IS NOT NULL OR status IN ('paid', 'waived'))
);
CREATE INDEX fines_user ON fines (user_id, status, amount, paid);

-- What the library owes the user: overpayments, and what the user left as a deposit.
CREATE TABLE credits (
  id         INTEGER PRIMARY KEY,
  user_id    INTEGER REFERENCES users ON DELETE SET NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('credit', 'deposit')),
  amount     INTEGER NOT NULL CHECK (amount > 0),
  settled_on TEXT
);
CREATE INDEX credits_user ON credits (user_id, kind, settled_on, amount);

CREATE TABLE requests (
  id        INTEGER PRIMARY KEY,
  user_id   INTEGER REFERENCES users ON DELETE SET NULL,
  kind      TEXT NOT NULL CHECK (kind IN ('hold', 'resource-sharing')),
  state     TEXT NOT NULL
    CHECK (state IN ('pending', 'inTransit', 'onHoldShelf', 'shipped', 'fulfilled', 'cancelled')),
  title     TEXT NOT NULL,
  closed_at TEXT,
  closed_by TEXT,
  CHECK ((state IN ('fulfilled', 'cancelled')) = (closed_at IS NOT NULL)),
  CHECK (user_id IS NOT NULL OR closed_at IS NOT NULL)
);
CREATE INDEX requests_user ON requests (user_id, state, kind);

CREATE TABLE purchase_order_lines (
  id          INTEGER PRIMARY KEY,
  title       TEXT NOT NULL,
  assigned_to INTEGER REFERENCES users ON DELETE SET NULL
);
CREATE INDEX purchase_order_lines_user ON purchase_order_lines (assigned_to);

CREATE TABLE invoices (
  id          INTEGER PRIMARY KEY,
  vendor      TEXT NOT NULL,
  assigned_to INTEGER REFERENCES users ON DELETE SET NULL
);
CREATE INDEX invoices_user ON invoices (assigned_to);

CREATE TABLE import_profiles (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,
  contact_id INTEGER REFERENCES users ON DELETE SET NULL
);
CREATE INDEX import_profiles_user ON import_profiles (contact_id);

CREATE TABLE bib_records (
  id        INTEGER PRIMARY KEY,
  title     TEXT NOT NULL,
  locked_by INTEGER REFERENCES users ON DELETE SET NULL,
  edited_by INTEGER REFERENCES users ON DELETE SET NULL
);
CREATE INDEX bib_records_locked ON bib_records (locked_by);
CREATE INDEX bib_records_edited ON bib_records (edited_by);

CREATE TABLE staff_roles (
  user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  role    TEXT NOT NULL,
  PRIMARY KEY (user_id, role)
) WITHOUT ROWID;

CREATE TABLE legal_holds (
  id        INTEGER PRIMARY KEY,
  user_id   INTEGER REFERENCES users ON DELETE SET NULL,
  reference TEXT NOT NULL,
  lifted_on TEXT,
  CHECK (user_id IS NOT NULL OR lifted_on IS NOT NULL)
);
CREATE INDEX legal_holds_user ON legal_holds (user_id, lifted_on);

-- A restriction without an end is permanent.
CREATE TABLE restrictions (
  id      INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  kind    TEXT NOT NULL,
  until   TEXT
);
CREATE INDEX restrictions_user ON restrictions (user_id, until);

CREATE TABLE guarantors (
  user_id      INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  guarantor_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  PRIMARY KEY (user_id, guarantor_id)
) WITHOUT ROWID;
CREATE INDEX guarantors_guarantor ON guarantors (guarantor_id);

CREATE TABLE proxies (
  user_id  INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  proxy_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  PRIMARY KEY (user_id, proxy_id)
) WITHOUT ROWID;
CREATE INDEX proxies_proxy ON proxies (proxy_id);

CREATE TABLE linked_accounts (
  user_id     INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  institution TEXT NOT NULL,
  PRIMARY KEY (user_id, institution)
) WITHOUT ROWID;

-- What the library tells its users; its mailer sends from here and notes when. One notice a user
-- and job.
CREATE TABLE outbox (
  id         INTEGER PRIMARY KEY,
  user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  job_id     TEXT NOT NULL,
  purge_date TEXT NOT NULL,
  made_at    TEXT NOT NULL,
  sent_at    TEXT,
  UNIQUE (user_id, job_id)
);

-- The research system. A demoted researcher stays without a user; one with neither assets nor
-- grants goes with the user.
CREATE TABLE researchers (
  id                    INTEGER PRIMARY KEY,
  user_id               INTEGER UNIQUE REFERENCES users ON DELETE SET NULL,
  name                  TEXT NOT NULL,
  orcid                 TEXT,
  email                 TEXT,
  affiliated            INTEGER NOT NULL DEFAULT 1,
  previously_affiliated INTEGER NOT NULL DEFAULT 0,
  public_profile        INTEGER NOT NULL DEFAULT 1,
  harvesting            INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE research_assets (
  id            INTEGER PRIMARY KEY,
  researcher_id INTEGER NOT NULL REFERENCES researchers,
  title         TEXT NOT NULL
);
CREATE INDEX research_assets_researcher ON research_assets (researcher_id);
CREATE TABLE research_grants (
  id            INTEGER PRIMARY KEY,
  researcher_id INTEGER NOT NULL REFERENCES researchers,
  title         TEXT NOT NULL
);
CREATE INDEX research_grants_researcher ON research_grants (researcher_id);
