import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { FrameQueue } from '../src/server/http/frame-queue.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function queueOf() {
  const writes: string[] = []
  const sink = { write: (frames: string) => void writes.push(frames), letGo() {} }
  return { writes, queue: new FrameQueue(sink, { maxBehindBytes: 1_000, maxBehindMs: 1_000 }) }
}

it('writes the first frame after a silence in its own turn, with what came in that turn', async () => {
  const { writes, queue } = queueOf()
  void queue.add('a')
  void queue.add('b')
  expect(writes).toEqual([])
  await vi.advanceTimersByTimeAsync(0)
  expect(writes).toEqual(['ab'])
})

it('writes frames that follow a write closely together, at most 4 ms after it', async () => {
  const { writes, queue } = queueOf()
  void queue.add('a')
  await vi.advanceTimersByTimeAsync(1)
  void queue.add('b')
  await vi.advanceTimersByTimeAsync(1)
  void queue.add('c')
  expect(writes).toEqual(['a'])
  await vi.advanceTimersByTimeAsync(3)
  expect(writes).toEqual(['a', 'bc'])
})

it('writes at once what waits at the end of the stream', async () => {
  const { writes, queue } = queueOf()
  void queue.add('a')
  await vi.advanceTimersByTimeAsync(0)
  void queue.add('b')
  await queue.drain()
  expect(writes).toEqual(['a', 'b'])
})

it('counts a silence from the last frame, so that none is longer than it may be', () => {
  const { writes, queue } = queueOf()
  vi.advanceTimersByTime(9_000)
  void queue.add('data: {}\n\n')
  vi.advanceTimersByTime(1_000)
  expect(queue.addHeartbeat(10_000)).toBe(9_000)
  vi.advanceTimersByTime(9_000)
  expect(queue.addHeartbeat(10_000)).toBe(10_000)
  void queue.drain()
  expect(writes.join('')).toBe('data: {}\n\n: keep-alive\n\n')
})
