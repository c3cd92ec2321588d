-- Step 3. What people wrote in a closed ticket is erased when its time is over.

ALTER TABLE tickets ADD COLUMN erased_at INTEGER;

-- The tickets that the sweep looks through.
CREATE INDEX tickets_to_erase ON tickets (year, serial) WHERE status = 'closed' AND erased_at IS NULL;
