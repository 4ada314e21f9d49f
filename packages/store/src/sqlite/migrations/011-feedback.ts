/** Whose answer was judged: the agent, and the model that it spoke with. */
export const feedback = `
ALTER TABLE feedback ADD COLUMN agent TEXT;
ALTER TABLE feedback ADD COLUMN model TEXT;
`
