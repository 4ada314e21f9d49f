/** The exit code of the extracting process for a document that it cannot read. */
export const UNREADABLE_EXIT_CODE = 3
