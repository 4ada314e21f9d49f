import { defineProject } from 'vitest/config'

export default defineProject({
  ssr: { resolve: { conditions: ['@frontdesk/source'] } },
  // The tests share no state, and loading the Agents SDK once per file would take most of their time.
  test: { name: 'models', include: ['test/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 60_000, isolate: false },
})
