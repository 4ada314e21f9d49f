import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'

it('tests that have failed end as failed, though a Postgres was ready for them', () => {
  const setup = import.meta.resolve('../postgres/setup.ts')
  const program = `
    const { setup } = await import(${JSON.stringify(setup)})
    await setup({ provide() {} })
    process.exitCode = 3`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    env: { TEST_POSTGRES_URL: 'postgres://127.0.0.1/unused' },
    encoding: 'utf8',
  })
  expect([status, stderr]).toEqual([3, ''])
})
