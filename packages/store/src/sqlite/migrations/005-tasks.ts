/**
 * The to-do lists of users. `number` counts up for each user from 1 and is never given twice: `task_numbers` knows the last. `due_on` is a day, as
 * YYYY-MM-DD; `tags` is each tag between line feeds; `words` is what a search looks through, in lower case.
 */
export const tasks = `
CREATE TABLE task_numbers (
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE tasks (
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  id TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  notes TEXT NOT NULL,
  priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 3),
  due_on TEXT,
  tags TEXT NOT NULL,
  words TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  completed_at INTEGER,
  PRIMARY KEY (tenant_id, user_id, number)
) STRICT, WITHOUT ROWID;
`
