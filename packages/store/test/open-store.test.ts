import { inspect } from 'node:util'
import { openPostgresStore, openStore } from '@frontdesk/store'
import { describe, expect, it } from 'vitest'

const HINT = 'It is postgres://user:password@host:port/database'

describe('an address that cannot be opened', () => {
  const unreadable = [
    ...['/', '?', '#', '1/', '1?', '1#', '%zz', '%ff', '%'].map((odd) => `postgres://u:${odd}SECRET@127.0.0.1:1/x`),
    'postgres://127.0.0.1:1/x?user=u&password=%zzSECRET',
    'postgres://u:SECRET',
    'postgres:u:SECRET@127.0.0.1/x',
    'POSTGRES://u:SECRET/@127.0.0.1/x',
  ]
  it.each(unreadable)('is told how to be written: %s', async (url) => {
    for (const opening of [openStore(url), openPostgresStore({ url })]) {
      const error = await opening.catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(TypeError)
      expect((error as Error).message).toContain(HINT)
      expect(inspect(error, { depth: 9 })).not.toContain('SECRET')
    }
  })

  const absent = [
    ...['@', ':', '%40', '%2F', '%25zz', ' ', ';', '='].map((odd) => `postgres://u:SEC${odd}RET@127.0.0.1:1/x`),
    'postgres://127.0.0.1:1/x?user=u@corp&password=SECRET',
    'postgres://127.0.0.1:1/x?user=u&pass%77ord=SEC%40RET',
    'postgres://127.0.0.1:1/x?user=u&password=SEC@RET',
  ]
  it.each(absent)('holds no password in the error: %s', async (url) => {
    const error = await openPostgresStore({ url, retryMs: 0 }).catch((reason: unknown) => reason)
    expect((error as Error).message).toBe(
      'Postgres at 127.0.0.1:1/x does not answer. Check that it runs and can be reached; try again.',
    )
    expect(inspect(error, { depth: 9 })).not.toMatch(/SEC|RET/)
  })

  it.each([
    'mysql://u:SECRET@h/x',
    'postgress://u:SECRET@h/x',
    'postgres//u:SECRET@h/x',
    ' postgres://u:SECRET@h/x',
    'host=h user=u password=SECRET',
  ])('is not taken for the path of a file: %s', async (url) => {
    const error = await openStore(url).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(TypeError)
    expect(inspect(error, { depth: 9 })).not.toContain('SECRET')
  })
})
