import { defineConfig } from 'vitest/config'

/** Time limits stand in each project: a project takes none from here. */
export default defineConfig({
  test: { projects: ['apps/*', 'packages/*', 'test/e2e', 'examples'] },
})
