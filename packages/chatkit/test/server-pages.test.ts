import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS, parseRequest } from '../src/server/index.ts'

const strict = { ...DEFAULT_LIMITS, leastPage: 1 }
const list = (limit: unknown) => ({ type: 'threads.list', params: { limit } })

describe('the size of a page', () => {
  it.each([0, -1, '10', 0.5])('%j is refused by a server with a least one', (limit) => {
    expect(() => parseRequest(list(limit), strict)).toThrow(/limit/)
  })

  it.each([undefined, null, 1, 100, 1e9])('%j is taken by it', (limit) => {
    expect(parseRequest(list(limit), strict)).toMatchObject({ type: 'threads.list' })
  })

  it.each([0, -1, '10'])('%j is taken as the reference takes it where there is none', (limit) => {
    expect(parseRequest(list(limit))).toMatchObject({ params: { limit: Number(limit) } })
  })
})
