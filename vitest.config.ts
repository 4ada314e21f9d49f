import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// Most tests of the whole start a server and its tool servers, and most of a start is compiling: what one has compiled, the next one takes.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/compiled')

/** Time limits stand in each project: a project takes none from here. */
export default defineConfig({
  test: { projects: ['apps/*', 'packages/*', 'test/e2e', 'examples', 'bench'] },
})
