import { Writable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { createLogger, withRequestId } from '../src/logger.ts'

function open({ format = 'json', secrets = [] }: { format?: 'json' | 'pretty'; secrets?: string[] } = {}) {
  const lines: string[] = []
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString())
      done()
    },
  })
  const logger = createLogger({ level: 'info', format }, { secrets, destination })
  return { logger, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> }
}

describe('the log', () => {
  it('says of what is logged during a request which request it was', async () => {
    const { logger, last } = open()
    await withRequestId('r-1', async () => {
      await Promise.resolve()
      logger.info('during')
    })
    expect(last()).toMatchObject({ msg: 'during', requestId: 'r-1' })
    logger.info('after')
    expect(last()).not.toHaveProperty('requestId')
  })

  it('tells the cause of an error and nothing that hangs on it', () => {
    const { logger, last } = open()
    const cause = Object.assign(new TypeError('terminated'), { code: 'UND_ERR_SOCKET' })
    const error = Object.assign(new Error('The model failed', { cause }), {
      status: 500,
      state: { history: ['private'] },
    })
    error.name = 'APIError'
    Object.assign(error, { self: error })
    logger.error({ err: error }, 'A run failed')
    expect(last()['err']).toEqual({
      type: 'APIError',
      message: 'The model failed',
      status: 500,
      stack: expect.stringContaining('logger.test.ts') as string,
      cause: { type: 'TypeError', message: 'terminated', code: 'UND_ERR_SOCKET', stack: expect.any(String) as string },
    })
  })

  it('blanks a secret wherever an error repeats it', () => {
    const { logger, lines } = open({ secrets: ['sk-secret'] })
    const cause = new Error('Incorrect API key provided: sk-secret.')
    logger.error({ err: new AggregateError([cause, 'sk-secret'], 'sk-secret', { cause }) }, 'A run failed')
    expect(lines.join()).not.toContain('sk-secret')
    expect(lines.join()).toContain('Incorrect API key provided: [secret].')
  })

  it('ends where causes go round in a circle', () => {
    const { logger, last } = open()
    const error = new Error('round')
    error.cause = error
    logger.error({ err: error }, 'A run failed')
    expect(JSON.stringify(last()).match(/"message":"round"/g)).toHaveLength(5)
  })

  it('shows people the request id that an answer refers to', async () => {
    const { logger, lines } = open({ format: 'pretty' })
    withRequestId('r-1', () => logger.error('The request failed'))
    await vi.waitFor(() => expect(stripVTControlCharacters(lines.join())).toMatch(/The request failed.*r-1/), 15_000)
  })
})
