/**
 * What is kept about conversations: feedback on items, escalations to a person, what was used, and what was done. The audit of a user is a chain of
 * hashes, whose end is in `audit_heads`.
 */
export const records = `
CREATE TABLE feedback (
  item INTEGER PRIMARY KEY REFERENCES items ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('positive', 'negative')),
  comment TEXT,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX feedback_in_order ON feedback (created_at, item);

CREATE TABLE escalations (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  thread INTEGER NOT NULL REFERENCES threads ON DELETE CASCADE,
  reason TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'resolved')),
  note TEXT,
  created_at INTEGER NOT NULL,
  resolved_at INTEGER
) STRICT;

CREATE INDEX escalations_of_thread ON escalations (thread);
CREATE INDEX escalations_in_order ON escalations (state, key);

CREATE TABLE usage (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  thread_id TEXT,
  run_id TEXT,
  model TEXT NOT NULL,
  requests INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  cost_micros INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX usage_of_user ON usage (tenant_id, user_id, created_at);

CREATE TABLE audit (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  action TEXT NOT NULL,
  detail TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  hash TEXT NOT NULL,
  UNIQUE (tenant_id, user_id, position)
) STRICT;

CREATE TABLE audit_heads (
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  length INTEGER NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
) STRICT, WITHOUT ROWID;
`
