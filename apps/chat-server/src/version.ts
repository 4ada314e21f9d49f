import { readFileSync } from 'node:fs'

/** Of this package, which is one folder up from the sources as from what they are built to. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version
