import { expect, it } from 'vitest'
import { AsyncStack, provideDisposableStacks, SyncStack } from '../src/disposable-stacks.ts'

const fail = async (): Promise<never> => {
  throw new Error('failed')
}

it('leaves the stacks of Node alone where it has them', () => {
  const own = globalThis.AsyncDisposableStack
  provideDisposableStacks()
  expect(globalThis.AsyncDisposableStack).toBe(own)
})

it('disposes in reverse order, with a failure of one step after the others', () => {
  const order: string[] = []
  const stack = new SyncStack()
  stack.use({ [Symbol.dispose]: () => order.push('used') })
  stack.use(null)
  stack.defer(() => {
    throw new Error('failed')
  })
  stack.adopt('adopted', (value) => order.push(value))
  expect(() => stack.dispose()).toThrow('failed')
  expect(order).toEqual(['adopted', 'used'])
  expect(stack.disposed).toBe(true)
  expect(() => stack.defer(() => {})).toThrow(ReferenceError)
})

it('waits for each step, sync or async, and tells every failure', async () => {
  const order: string[] = []
  const stack = new AsyncStack()
  stack.use({ [Symbol.dispose]: () => order.push('sync') })
  stack.defer(fail)
  stack.use({
    [Symbol.asyncDispose]: async () => {
      await Promise.resolve()
      order.push('async')
    },
  })
  stack.defer(fail)
  await expect(stack.disposeAsync()).rejects.toThrow(AggregateError)
  expect(order).toEqual(['async', 'sync'])
})

it('hands over what it holds', async () => {
  const order: string[] = []
  const stack = new AsyncStack()
  stack.defer(() => order.push('closed'))
  const moved = stack.move()
  await stack[Symbol.asyncDispose]()
  expect(order).toEqual([])
  await moved[Symbol.asyncDispose]()
  expect(order).toEqual(['closed'])
})
