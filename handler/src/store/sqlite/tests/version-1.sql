-- The statements with which the program of generation 1 stored a request, took it and sent a letter.
BEGIN IMMEDIATE;
INSERT INTO counters (year, last) VALUES (2026, 1)
  ON CONFLICT (year) DO UPDATE SET last = last + 1 RETURNING last;
INSERT INTO tickets (id, year, serial, received_at, status, assignee, due, seq)
  VALUES ('00000000000000000000000000000009', 2026, 9, 1773817200000, 'new', 'person:anna',
          '2026-03-23T24:00', 1);
INSERT INTO events (ticket, seq, at, actor, data)
  VALUES ('00000000000000000000000000000009', 1, 1773817200000, 'applicant', '{"kind":"taken"}');
INSERT INTO deliveries (ticket, event, recipient, letter, created_at, next_at)
  VALUES ('00000000000000000000000000000009', 1, 'applicant', 'confirmation', 1, 1);
INSERT INTO idempotency (key, body, ticket)
  VALUES ('key', x'00', '00000000000000000000000000000009');
UPDATE tickets SET status = 'in_work', seq = 2
  WHERE id = '00000000000000000000000000000009' AND seq = 1;
UPDATE deliveries SET lease = 'word', leased_until = 2 WHERE id =
  (SELECT id FROM deliveries WHERE sent_at IS NULL ORDER BY next_at, id LIMIT 1);
UPDATE deliveries SET sent_at = 3, lease = NULL, leased_until = NULL WHERE lease = 'word';
COMMIT;
