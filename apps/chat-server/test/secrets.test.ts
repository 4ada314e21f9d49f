import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../src/config/config.ts'
import { createLogger } from '../src/logger.ts'
import { blankSecrets, secretsOf } from '../src/secrets.ts'

function secretsIn(env: NodeJS.ProcessEnv): string[] {
  return secretsOf(parseConfig(env))
}

describe('the secrets of a configuration', () => {
  it('are its keys and the password of its database, as they are written and as they are meant', () => {
    const secrets = secretsIn({
      OPENAI_API_KEY: 'sk-1',
      API_KEYS: 'alice:0123456789abcdef',
      DATABASE_URL: 'postgres://bob:p%40ss@db/x',
    })
    expect(secrets).toEqual(['p%40ss', 'p@ss', 'sk-1', '0123456789abcdef'])
  })

  it('are none where there are none', () => {
    expect(secretsIn({})).toEqual([])
    expect(secretsIn({ DATABASE_URL: 'postgres://db/x' })).toEqual([])
  })

  it.each([
    ['postgres://u:SEC/RET@h/x', 'SEC/RET'],
    ['postgres://u:SEC%2FRET@h/x', 'SEC/RET'],
    ['postgres://u:SEC%2FRET@h/x', 'SEC%2FRET'],
    ['postgres://u:SEC/RET@h/x', 'SEC%2FRET'],
    ['postgres://u:SEC?RET@h/x', 'SEC?RET'],
    ['postgres://u:SEC#RET@h/x', 'SEC#RET'],
    ['postgres://u:SEC@RET@h/x', 'SEC@RET'],
    ['postgres://u:a%zzRET@h/x', 'a%zzRET'],
    ['postgres://:SECRET@h/x', 'SECRET'],
    ['POSTGRESQL://u:SECRET@h/x', 'SECRET'],
    ['postgres://h/x?user=u&password=SECRET', 'SECRET'],
    ['postgres://h/x?password=SEC%20RET&user=u', 'SEC RET'],
    ['postgres://h/x?password=SEC+RET', 'SEC RET'],
    ['postgres://h/x?pass%77ord=SECRET', 'SECRET'],
    ['postgres://h/x?sslpassword=a=SECRET', 'a=SECRET'],
  ])('hold the password of %s as %s', (url, spelling) => {
    expect(secretsIn({ DATABASE_URL: url })).toContain(spelling)
  })

  it('are blanked whole, also where one is a part of another', () => {
    expect(blankSecrets('key abcdef, abc', ['abc', 'abcdef'])).toBe('key [secret], [secret]')
  })
})

describe('a secret of one or two characters', () => {
  it.each([
    ['a', 'a bad answer of postgres://ada:a@db/data', 'a bad answer of postgres://ada:[secret]@db/data'],
    ['a', 'host=data password=a dbname=a1', 'host=data password=[secret] dbname=a1'],
    ['x', 'Authorization: Bearer x', 'Authorization: Bearer [secret]'],
    ['x', '{"apiKey":"x","text":"next"}', '{"apiKey":"[secret]","text":"next"}'],
    ['.', 'postgres://ada:.@db.local. Try again.', 'postgres://ada:[secret]@db.local. Try again.'],
    ['$&', 'token=$& and $&', 'token=[secret] and $&'],
  ])('is blanked in its place alone: %s in %s', (secret, text, blanked) => {
    expect(blankSecrets(text, [secret])).toBe(blanked)
  })
})

describe('a line of the log', () => {
  it.each(['json', 'pretty'] as const)('in %s holds no secret, wherever it was put', (format) => {
    let text = ''
    const destination = new Writable({
      write(chunk: Buffer, _encoding, done) {
        text += chunk.toString()
        done()
      },
    })
    const secrets = secretsIn({ DATABASE_URL: 'postgres://u:SEC"RET@h/x' })
    const logger = createLogger({ level: 'info', format }, { secrets, destination })
    logger.warn({ url: 'postgres://u:SEC"RET@h/x', list: ['SEC%22RET'] }, 'Connecting with SEC"RET')
    logger.error(new Error('no: SEC"RET'))
    expect(text).toContain('[secret]')
    expect(text).not.toMatch(/SEC|RET/)
  })
})
