import { defineProject } from 'vitest/config'

export default defineProject({
  ssr: { resolve: { conditions: ['@frontdesk/source'] } },
  test: { name: 'chatkit', include: ['test/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 60_000, isolate: false },
})
