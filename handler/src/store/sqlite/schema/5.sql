-- Step 5: what is counted for editors by day: searches that found nothing, pages that helped or did not.

CREATE TABLE tallies (
  day  TEXT    NOT NULL,
  kind TEXT    NOT NULL,
  what TEXT    NOT NULL,
  n    INTEGER NOT NULL,
  PRIMARY KEY (day, kind, what)
) STRICT, WITHOUT ROWID;
