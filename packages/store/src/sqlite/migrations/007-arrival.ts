/**
 * Lists are read in the order of arrival, which no clock can change: items by `sequence`, threads by `key`, and attachments by a `sequence` of
 * their own, which those that are there get in the order in which they were listed until now. Feedback that is given again arrives again.
 */
export const arrival = `
DROP INDEX items_in_order;
CREATE INDEX items_in_order ON items (thread, sequence);

DROP INDEX threads_in_order;
CREATE INDEX threads_in_order ON threads (tenant_id, user_id, key);

CREATE TABLE arrived_attachments (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  thread_id TEXT,
  created_at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;

INSERT INTO arrived_attachments (id, tenant_id, user_id, thread_id, created_at, body)
  SELECT id, tenant_id, user_id, thread_id, created_at, body FROM attachments ORDER BY created_at, id;

DROP TABLE attachments;
ALTER TABLE arrived_attachments RENAME TO attachments;
CREATE INDEX attachments_of_user ON attachments (tenant_id, user_id, thread_id);
CREATE INDEX attachments_in_order ON attachments (tenant_id, user_id, sequence);

CREATE TABLE arrived_feedback (
  key INTEGER PRIMARY KEY,
  item INTEGER NOT NULL UNIQUE REFERENCES items ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('positive', 'negative')),
  comment TEXT,
  created_at INTEGER NOT NULL
) STRICT;

INSERT INTO arrived_feedback (item, kind, comment, created_at)
  SELECT item, kind, comment, created_at FROM feedback ORDER BY created_at, item;

DROP TABLE feedback;
ALTER TABLE arrived_feedback RENAME TO feedback;
`
