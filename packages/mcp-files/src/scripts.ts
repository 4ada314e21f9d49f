// Beside the bundled bin, beside the compiled modules and in the source these are neighbours of this module, so that all find them.

/** The main of the process that takes the text out of a document. */
export const EXTRACT_PROCESS = scriptUrl('extract-process')

/** The main of the thread that compares regular expressions. */
export const REGEX_WORKER = scriptUrl('regex-worker')

function scriptUrl(name: string): URL {
  return new URL(`./${name}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)
}
