-- Version 1 of the desk's data. A ticket is its events; the other columns of `tickets` are derived
-- from them in the same transaction, to be searched by. Moments are milliseconds since 1970, UTC.

CREATE TABLE tickets (
  id          TEXT    PRIMARY KEY,
  year        INTEGER NOT NULL,
  serial      INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  status      TEXT    NOT NULL,
  assignee    TEXT    NOT NULL,
  due         TEXT    NOT NULL,
  seq         INTEGER NOT NULL,
  UNIQUE (year, serial)
) STRICT;

CREATE INDEX tickets_open ON tickets (assignee, due) WHERE status <> 'closed';
CREATE INDEX tickets_received ON tickets (received_at);

CREATE TABLE events (
  ticket TEXT    NOT NULL REFERENCES tickets (id),
  seq    INTEGER NOT NULL,
  at     INTEGER NOT NULL,
  actor  TEXT    NOT NULL,
  kind   TEXT    NOT NULL GENERATED ALWAYS AS (data ->> 'kind') VIRTUAL,
  data   TEXT    NOT NULL,
  PRIMARY KEY (ticket, seq)
) STRICT, WITHOUT ROWID;

-- A delivery is a letter to one recipient about one event. It is due while neither sent nor failed;
-- `lease` names the worker's grasp on it. `nonce` marks the letters that belong to no ticket.
CREATE TABLE deliveries (
  id           INTEGER PRIMARY KEY,
  ticket       TEXT,
  event        INTEGER,
  nonce        TEXT    UNIQUE,
  recipient    TEXT    NOT NULL,
  letter       TEXT    NOT NULL,
  created_at   INTEGER NOT NULL,
  next_at      INTEGER NOT NULL,
  attempts     INTEGER NOT NULL DEFAULT 0,
  lease        TEXT,
  leased_until INTEGER,
  sent_at      INTEGER,
  failed_at    INTEGER,
  error        TEXT,
  UNIQUE (ticket, event, recipient, letter),
  FOREIGN KEY (ticket, event) REFERENCES events (ticket, seq),
  CHECK ((ticket IS NULL) = (nonce IS NOT NULL) AND (ticket IS NULL) = (event IS NULL)),
  CHECK (sent_at IS NULL OR failed_at IS NULL)
) STRICT;

CREATE INDEX deliveries_due ON deliveries (next_at) WHERE sent_at IS NULL AND failed_at IS NULL;

-- The key of a submission lives as long as its ticket: a retry of last week makes no second one.
CREATE TABLE idempotency (
  key    TEXT PRIMARY KEY,
  body   BLOB NOT NULL,
  ticket TEXT NOT NULL REFERENCES tickets (id)
) STRICT, WITHOUT ROWID;

-- The last number given out, by year.
CREATE TABLE counters (
  year INTEGER PRIMARY KEY,
  last INTEGER NOT NULL
) STRICT;
