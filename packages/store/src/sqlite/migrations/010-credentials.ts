/**
 * What callers prove with who they are. Of a secret only its SHA-256 is kept: it has 256 random bits, which nobody finds by trying. Users who
 * are disabled are refused whatever they prove.
 */
export const credentials = `
CREATE TABLE credentials (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('key', 'client_secret', 'session')),
  digest TEXT NOT NULL UNIQUE,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  scopes TEXT NOT NULL,
  label TEXT NOT NULL,
  hint TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER
) STRICT;

CREATE INDEX credentials_of_user ON credentials (tenant_id, user_id);
CREATE INDEX credentials_by_expiry ON credentials (expires_at);

CREATE TABLE disabled_users (
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  disabled_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
) STRICT, WITHOUT ROWID;
`
