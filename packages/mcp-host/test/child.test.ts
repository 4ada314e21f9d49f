import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'
import { Child, spawnChild } from '../src/child/child.ts'
import { ManualClock } from './clock.ts'

/** No process has this id: the largest that Linux gives is below 2^22. */
const NOBODY = 2 ** 22

function createFakeProcess() {
  const pipes = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() }
  return Object.assign(new EventEmitter(), pipes) as unknown as ConstructorParameters<typeof Child>[0]
}

describe('a child that SIGKILL does not end', () => {
  it('is given up after two seconds, so that another can be started', async () => {
    const clock = new ManualClock()
    const child = new Child(createFakeProcess(), NOBODY, { variables: {}, clock })
    child.kill()
    child.kill()
    expect(clock.pendingMs).toEqual([2_000])
    clock.advance(2_000)
    expect(await child.ended).toBe('was killed and did not end')
    expect(child.stdout.destroyed).toBe(true)
  })

  it('does not keep close from ending', async () => {
    const clock = new ManualClock()
    const child = new Child(createFakeProcess(), NOBODY, { variables: {}, clock })
    const closed = child.close(1_500)
    for (const stepMs of [1_500, 1_500, 2_000]) {
      await new Promise(setImmediate)
      clock.advance(stepMs)
    }
    await closed
    expect(await child.close(1_500)).toBeUndefined()
  })
})

describe('a child whose pipes break', () => {
  it('is still there, and does not end the host', async () => {
    const child = await spawnChild({ name: 'cat', command: '/bin/cat' }, new ManualClock())
    for (const pipe of [child.stdin, child.stdout, child.stderr]) {
      pipe.destroy(new Error('EIO'))
      await vi.waitUntil(() => pipe.closed)
    }
    child.kill()
    expect(await child.ended).toMatch(/^(exited with|was ended by)/)
  })
})

describe('a child that is gone', () => {
  it('has its pipes cut when somebody who left its group still holds them', async () => {
    const clock = new ManualClock()
    const fake = createFakeProcess()
    const child = new Child(fake, NOBODY, { variables: {}, clock })
    fake.emit('exit', 1, null)
    clock.advance(100)
    expect(child.stdout.destroyed).toBe(true)
    fake.emit('close', 1, null)
    expect(await child.ended).toBe('exited with code 1')
  })
})
