/** How the process that reads a document says why it ended early. */
export const ExitCode = { unreadable: 3, tooManyPages: 4 } as const
