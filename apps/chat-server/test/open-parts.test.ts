import { describe, expect, it } from 'vitest'
import { OpenParts } from '../src/parts/open-parts.ts'

function world() {
  const closed: string[] = []
  const part = (name: string, error?: Error): AsyncDisposable => ({
    async [Symbol.asyncDispose]() {
      await Promise.resolve()
      closed.push(name)
      if (error) throw error
    },
  })
  return { closed, part, parts: new OpenParts() }
}

describe('the open parts', () => {
  it('are closed one after the other, the last opened first, and once', async () => {
    const { closed, part, parts } = world()
    const store = part('store')
    expect(parts.use(store)).toBe(store)
    parts.use(part('tools'))
    parts.use(part('http'))
    await parts[Symbol.asyncDispose]()
    await parts[Symbol.asyncDispose]()
    expect(closed).toEqual(['http', 'tools', 'store'])
  })

  it('are closed although one of them cannot be, which is then told', async () => {
    const { closed, part, parts } = world()
    const broken = new Error('broken')
    parts.use(part('store'))
    parts.use(part('tools', broken))
    parts.use(part('http'))
    await expect(parts[Symbol.asyncDispose]()).rejects.toBe(broken)
    expect(closed).toEqual(['http', 'tools', 'store'])
  })

  it('tell everything that went wrong', async () => {
    const { part, parts } = world()
    const errors = [new Error('one'), new Error('two')]
    for (const error of errors) parts.use(part('part', error))
    await expect(parts[Symbol.asyncDispose]()).rejects.toMatchObject({ errors: errors.toReversed() })
  })
})
