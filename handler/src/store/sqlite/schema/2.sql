-- Step 2. The steps made on this file are kept from now on; and what is limited is counted.

CREATE TABLE schema_steps (
  step INTEGER PRIMARY KEY
) STRICT;

INSERT INTO schema_steps (step) VALUES (1);

-- How often something happened within a window: `scope:hash:window`.
CREATE TABLE counts (
  key        TEXT    PRIMARY KEY,
  n          INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX counts_expired ON counts (expires_at);
