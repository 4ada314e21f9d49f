/** Who waits for a thread, on any host, in the order of their coming. `beat` counts up while the host of one who waits lives. */
export const line = `
CREATE TABLE run_line (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  thread INTEGER NOT NULL REFERENCES threads ON DELETE CASCADE,
  host TEXT NOT NULL,
  beat INTEGER NOT NULL
) STRICT;

CREATE INDEX run_line_of_thread ON run_line (thread, key);
`
