import { defineProject } from 'vitest/config'

export default defineProject({
  ssr: { resolve: { conditions: ['@frontdesk/source'] } },
  test: {
    name: 'e2e',
    include: ['**/*.test.ts'],
    // Some build what they test, and would do so over each other. The slow tests come after them and find it built.
    fileParallelism: process.env['IS_BUILT'] === '1',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
  },
})
