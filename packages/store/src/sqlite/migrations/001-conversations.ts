/**
 * Threads, items and attachments. `key` and `sequence` count up in the order of first saves; `created_at` is in milliseconds since 1970;
 * `body` is the object's JSON as given. Item ids are unique in their thread alone: models reuse theirs.
 */
export const conversations = `
CREATE TABLE threads (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1,
  body TEXT NOT NULL
) STRICT;

CREATE INDEX threads_in_order ON threads (tenant_id, user_id, created_at, key);

CREATE TABLE items (
  sequence INTEGER PRIMARY KEY,
  thread INTEGER NOT NULL REFERENCES threads ON DELETE CASCADE,
  id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (thread, id)
) STRICT;

CREATE INDEX items_in_order ON items (thread, created_at, sequence);

CREATE TABLE attachments (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  thread_id TEXT,
  created_at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX attachments_of_user ON attachments (tenant_id, user_id, thread_id);
`
