/**
 * Runs and their events. At most one run of a thread is running: that row is the thread's lease, held by `host` under the number `fence`, and
 * `heartbeat` counts up while the host lives. Idempotency keys belong to a user.
 */
export const runs = `
CREATE TABLE runs (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  thread INTEGER NOT NULL REFERENCES threads ON DELETE CASCADE,
  agent TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'completed', 'failed', 'cancelled', 'interrupted')),
  host TEXT NOT NULL,
  fence INTEGER NOT NULL,
  heartbeat INTEGER NOT NULL,
  last_event INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  usage TEXT,
  error TEXT
) STRICT;

CREATE INDEX runs_of_thread ON runs (thread, key);
CREATE UNIQUE INDEX active_run_of_thread ON runs (thread) WHERE state = 'running';

CREATE TABLE run_events (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  event TEXT NOT NULL,
  PRIMARY KEY (run, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency_keys (
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  claim TEXT NOT NULL,
  result TEXT,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, user_id, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
`
