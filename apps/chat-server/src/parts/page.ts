import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folders of built files that people's browsers are given. */
export interface PageFiles {
  /** `index.html` and what belongs to it. */
  page: string
  /** `chatkit.js` and the parts that it loads: for this page and for those of other sites. */
  script: string
}

/** Where the page was built; undefined where it was not, and the server shows none. */
export function findPageFiles(): PageFiles | undefined {
  const index = fileURLToPath(import.meta.resolve('@frontdesk/web/dist/index.html'))
  const script = fileURLToPath(import.meta.resolve('@frontdesk/chatkit-js/script/chatkit.js'))
  return existsSync(index) && existsSync(script) ? { page: dirname(index), script: dirname(script) } : undefined
}
