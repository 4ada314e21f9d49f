import { defineProject } from 'vitest/config'

export default defineProject({
  ssr: { resolve: { conditions: ['@frontdesk/source'] } },

  test: { name: 'config', include: ['test/**/*.test.ts'], isolate: false },
})
