/** As in `sqlite/migrations`. */
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
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  revoked_at BIGINT
);

CREATE INDEX credentials_of_user ON credentials (tenant_id, user_id);
CREATE INDEX credentials_by_expiry ON credentials (expires_at);

CREATE TABLE disabled_users (
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  disabled_at BIGINT NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
);
`
