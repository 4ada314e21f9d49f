/** Makes `DisposableStack` and `AsyncDisposableStack` global where they are not, which is in Node 22. */
export function provideDisposableStacks(): void {
  const stacks = { DisposableStack: SyncStack, AsyncDisposableStack: AsyncStack }
  for (const [name, value] of Object.entries(stacks)) {
    if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value, writable: true, configurable: true })
  }
}

type Step = () => unknown

class Stack {
  protected steps: Step[] = []
  disposed = false

  defer(step: Step): void {
    this.assertOpen()
    this.steps.push(step)
  }

  adopt<T>(value: T, dispose: (value: T) => unknown): T {
    this.defer(() => dispose(value))
    return value
  }

  move(): this {
    this.assertOpen()
    const moved = new (this.constructor as new () => this)()
    moved.steps = this.steps
    this.steps = []
    this.disposed = true
    return moved
  }

  protected assertOpen(): void {
    if (this.disposed) throw new ReferenceError('The stack is disposed already.')
  }

  /** What to throw when a step fails after another one has. */
  protected join(failures: readonly unknown[]): unknown {
    return failures.length === 1 ? failures[0] : new AggregateError(failures, 'Several steps of the disposal failed.')
  }
}

class SyncStack extends Stack {
  use<T extends Disposable | null | undefined>(value: T): T {
    if (value !== null && value !== undefined) this.defer(() => value[Symbol.dispose]())
    return value
  }

  dispose(): void {
    this.disposed = true
    const failures: unknown[] = []
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      try {
        step()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw this.join(failures)
  }

  [Symbol.dispose](): void {
    this.dispose()
  }
}

class AsyncStack extends Stack {
  use<T extends AsyncDisposable | Disposable | null | undefined>(value: T): T {
    if (value === null || value === undefined) return value
    this.defer(async () => (Symbol.asyncDispose in value ? value[Symbol.asyncDispose]() : value[Symbol.dispose]()))
    return value
  }

  async disposeAsync(): Promise<void> {
    this.disposed = true
    const failures: unknown[] = []
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      try {
        await step()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw this.join(failures)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.disposeAsync()
  }
}

export { AsyncStack, SyncStack }
