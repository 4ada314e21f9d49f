/** What another service is still to be told, written together with what has happened. What has been told is deleted. */
export const outbox = `
CREATE TABLE outbox (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  thread INTEGER NOT NULL REFERENCES threads ON DELETE CASCADE,
  message TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  due_at INTEGER NOT NULL
) STRICT;

CREATE INDEX outbox_of_thread ON outbox (thread);
CREATE INDEX outbox_by_time ON outbox (due_at);
`
