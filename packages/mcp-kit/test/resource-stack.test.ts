import { expect, it } from 'vitest'
import { ResourceStack } from '../src/index.ts'

it('waits for each resource, the last one first, and closes it once', async () => {
  const closed: string[] = []
  const stack = new ResourceStack()
  const resource = { [Symbol.dispose]: () => void closed.push('first') }
  expect(stack.use(resource)).toBe(resource)
  stack.use({
    async [Symbol.asyncDispose]() {
      await Promise.resolve()
      closed.push('second')
    },
  })
  stack.defer(() => void closed.push('third'))
  await stack[Symbol.asyncDispose]()
  await stack[Symbol.asyncDispose]()
  expect(closed).toEqual(['third', 'second', 'first'])
})

it('closes the others when one fails', async () => {
  const closed: string[] = []
  const stack = new ResourceStack()
  stack.defer(() => void closed.push('first'))
  stack.defer(fail('second'))
  stack.defer(() => void closed.push('third'))
  await expect(stack[Symbol.asyncDispose]()).rejects.toThrow('second')
  expect(closed).toEqual(['third', 'first'])
})

it('tells every failure', async () => {
  const stack = new ResourceStack()
  stack.defer(fail('first'))
  stack.defer(fail('second'))
  const failure = { error: { message: 'first' }, suppressed: { message: 'second' } }
  await expect(stack[Symbol.asyncDispose]()).rejects.toMatchObject(failure)
})

function fail(message: string): () => Promise<never> {
  return async () => {
    throw new Error(message)
  }
}
