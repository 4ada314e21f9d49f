/** The attachments of a user in the order of their first saves. */
export const attachments = `
CREATE INDEX attachments_in_order ON attachments (tenant_id, user_id, created_at, id);
`
