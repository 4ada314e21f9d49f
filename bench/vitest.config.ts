import { defineProject } from 'vitest/config'

export default defineProject({
  ssr: { resolve: { conditions: ['@frontdesk/source'] } },
  test: { name: 'bench', include: ['test/**/*.test.ts'], testTimeout: 30_000 },
})
