import { defineProject } from 'vitest/config'

export default defineProject({
  resolve: { conditions: ['@frontdesk/source'] },
  ssr: { resolve: { conditions: ['@frontdesk/source'] } },
  test: {
    name: 'chatkit-js',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: ['test/support/set-up.ts'],
  },
})
