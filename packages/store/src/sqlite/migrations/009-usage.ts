/** Who of the team used it, and how much of the tokens was read from a cache or only thought. */
export const usage = `
ALTER TABLE usage ADD COLUMN agent TEXT;
ALTER TABLE usage ADD COLUMN cached_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE usage ADD COLUMN reasoning_tokens INTEGER NOT NULL DEFAULT 0;
`
