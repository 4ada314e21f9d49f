import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { connectStdio, textOf } from '@frontdesk/mcp-kit/testing'
import { childrenOf, Shop } from './world.ts'

const MAIN = fileURLToPath(import.meta.resolve('@frontdesk/mcp-db/main'))

function residentMegabytes(pid: number): number {
  try {
    return (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4_096) / 2 ** 20
  } catch {
    // It has just been stopped, as it should be.
    return 0
  }
}

it.each([
  "SELECT printf('%.*c', 400000000, 'x')",
  'SELECT hex(zeroblob(300000000))',
  "SELECT replace(printf('%.*c', 20000000, 'a'), 'a', printf('%.*c', 1000, 'b'))",
  "SELECT json_array(printf('%.*c', 200000000, 'x'), 1)",
])('bounds the server and its query process together in %s', async (sql) => {
  using shop = new Shop()
  const client = await connectStdio(MAIN, ['--database', shop.path])
  try {
    await client.callTool({ name: 'query', arguments: { sql: 'SELECT 1' } })
    let peak = 0
    const watch = setInterval(() => {
      const largest = Math.max(0, ...childrenOf(client.pid).map(residentMegabytes))
      peak = Math.max(peak, residentMegabytes(client.pid) + largest)
    }, 10)
    const answer = await client.callTool({ name: 'query', arguments: { sql } })
    clearInterval(watch)
    expect(textOf(answer)).toContain('memory')
    // The watch looks every few milliseconds, in which a statement can take some more.
    expect(peak).toBeLessThan(256)
  } finally {
    await client.close()
  }
})
