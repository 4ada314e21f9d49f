/**
 * A run may be asked to stop by any process; its host looks. Calls of tools are kept by their run: one that was begun and has no outcome may have
 * had its effect.
 */
export const stops = `
ALTER TABLE runs ADD COLUMN stop_requested INTEGER NOT NULL DEFAULT 0;

CREATE INDEX ended_runs ON runs (ended_at) WHERE state <> 'running';

CREATE TABLE run_calls (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  outcome TEXT CHECK (outcome IN ('done', 'failed')),
  begun_at INTEGER NOT NULL,
  PRIMARY KEY (run, id)
) STRICT, WITHOUT ROWID;
`
