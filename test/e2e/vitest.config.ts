import { defineProject } from 'vitest/config'

export default defineProject({
  ssr: { resolve: { conditions: ['@frontdesk/source'] } },
  test: { name: 'e2e', include: ['**/*.test.ts'], fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000 },
})
