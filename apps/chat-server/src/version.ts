import { readFileSync } from 'node:fs'

/** The version of this package. Its `package.json` is one folder up, from the sources and from the build. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version
