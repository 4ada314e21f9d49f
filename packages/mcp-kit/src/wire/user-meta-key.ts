/**
 * The member of a request's `_meta` that says for whom a call is made, as `{ userId, tenantId? }`. The host sets it, outside the reach of the
 * model; a server on stdio believes it because only its parent can write to its stdin.
 */
export const USER_META_KEY = 'dev.frontdesk/user'
