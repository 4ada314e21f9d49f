import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const READ_STDIN = fileURLToPath(new URL('fixtures/read-stdin.ts', import.meta.url))

it('reads a flood of input into the same memory, to its end', async () => {
  const child = spawn(process.execPath, ['--conditions=@frontdesk/source', READ_STDIN], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const said = text(child.stdout)
  child.stdin.end(Buffer.alloc(20_000_000, 'x'))
  expect(await once(child, 'exit')).toEqual([0, null])
  expect(JSON.parse(await said)).toEqual({ bytes: 20_000_000, pieces: 1 })
})

it('reads a file that stands in for a client', async () => {
  const child = spawn('/bin/sh', [
    '-c',
    '"$0" --conditions=@frontdesk/source "$1" < "$1"',
    process.execPath,
    READ_STDIN,
  ])
  const said = text(child.stdout)
  expect(await once(child, 'exit')).toEqual([0, null])
  expect(JSON.parse(await said)).toMatchObject({ bytes: expect.any(Number) as number })
})
