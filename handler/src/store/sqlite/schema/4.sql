-- Step 4: runs of numbers that were passed over after the data had been put back from a copy.

CREATE TABLE gaps (
  year  INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last  INTEGER NOT NULL,
  at    INTEGER NOT NULL,
  PRIMARY KEY (year, first)
) STRICT, WITHOUT ROWID;
