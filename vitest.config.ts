import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: ['apps/*', 'packages/*', 'test/e2e', 'examples'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
