import { defineProject } from 'vitest/config'

export default defineProject({
  ssr: { resolve: { conditions: ['@frontdesk/source'] } },
  test: {
    name: 'store',
    include: ['test/**/*.test.ts'],
    globalSetup: ['../../test/postgres/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    isolate: false,
  },
})
