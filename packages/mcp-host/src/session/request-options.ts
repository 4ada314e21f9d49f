/** The deadlines of this package are its own; this is the longest that the client's own timer can be set to. */
export const NO_TIMEOUT = { timeout: 2 ** 31 - 1 }
