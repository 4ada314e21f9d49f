// Beside the bundled bin, beside the compiled modules and in the source this is a neighbour of this module, so that all find it.

/** The main of the thread that compares regular expressions. */
export const REGEX_WORKER = new URL(`./regex-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)
