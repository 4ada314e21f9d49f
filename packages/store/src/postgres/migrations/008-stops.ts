/** As in `sqlite/migrations`; besides, a request to stop is announced like any other change of a run. */
export const stops = `
ALTER TABLE runs ADD COLUMN stop_requested BIGINT NOT NULL DEFAULT 0;

CREATE INDEX ended_runs ON runs (ended_at) WHERE state <> 'running';

CREATE TABLE run_calls (
  run BIGINT NOT NULL REFERENCES runs ON DELETE CASCADE,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  outcome TEXT CHECK (outcome IN ('done', 'failed')),
  begun_at BIGINT NOT NULL,
  PRIMARY KEY (run, id)
);

DROP TRIGGER runs_changed ON runs;

CREATE TRIGGER runs_changed AFTER UPDATE ON runs FOR EACH ROW
  WHEN (OLD.last_event <> NEW.last_event OR OLD.state <> NEW.state OR OLD.fence <> NEW.fence
    OR OLD.stop_requested <> NEW.stop_requested)
  EXECUTE FUNCTION announce_run();
`
