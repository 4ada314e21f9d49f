import { spawnSync } from 'node:child_process'
import { expect, it, vi } from 'vitest'
import { runScript } from '../run-script.ts'

const { env } = process
const SLEEP = `require('node:child_process').spawn('sleep', ['543.21']); setInterval(() => {}, 1_000)`

it('tells a script that ends well from one that fails, or that cannot be begun', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  expect(await runScript(process.execPath, ['-e', '0'], { env })).toBe(true)
  expect(await runScript(process.execPath, ['-e', 'process.exit(3)'], { env })).toBe(false)
  expect(await runScript('/no/such/command', [], { env })).toBe(false)
})

it('ends a script that hangs, with what it has started', async () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => {})
  expect(await runScript(process.execPath, ['-e', SLEEP], { env, timeoutMs: 3_000 })).toBe(false)
  expect(told).toHaveBeenCalledWith(expect.stringContaining('Not over after 3 s'))
  expect(spawnSync('pgrep', ['-f', 'sleep 543.21']).stdout.toString()).toBe('')
})
