/** As in `sqlite/migrations`. */
export const tasks = `
CREATE TABLE task_numbers (
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
);

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
  created_at BIGINT NOT NULL,
  completed_at BIGINT,
  PRIMARY KEY (tenant_id, user_id, number)
);
`
