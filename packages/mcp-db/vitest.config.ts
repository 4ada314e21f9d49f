import { defineProject } from 'vitest/config'

export default defineProject({
  ssr: { resolve: { conditions: ['@frontdesk/source'] } },
  test: { name: 'mcp-db', include: ['test/**/*.test.ts'], globalSetup: ['test/support/postgres-setup.ts'] },
})
