import { defineProject } from 'vitest/config'

export default defineProject({
  ssr: { resolve: { conditions: ['@frontdesk/source'] } },
  test: { name: 'mcp-files', include: ['test/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 120_000 },
})
