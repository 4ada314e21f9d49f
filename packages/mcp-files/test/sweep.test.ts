import { readlinkSync, utimesSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { sweepTemporaries, temporaryName } from '../src/changes/temporary.ts'
import { openRoot } from '../src/root/root.ts'
import { createWorld } from './world.ts'

const { signal } = new AbortController()
const NAMESPACE = /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0'

/** A process that has ended. */
const endedPid = () => spawnSync('true').pid

it('removes what a killed write left, wherever it lies', async () => {
  using world = createWorld()
  const left = `.mcp-files-tmp-${NAMESPACE}-${endedPid()}-0123456789abcdef`
  for (const directory of ['', 'docs/deep/', 'node_modules/']) world.file(`${directory}${left}`, 'half')
  world.file('docs/a.txt', 'kept')
  using root = openRoot(world.root)
  await sweepTemporaries(root, { signal })
  expect(world.names()).toEqual(['docs', 'docs/a.txt', 'docs/deep', 'node_modules'])
})

it('removes those of other machines when they are old, and none of a write that goes on', async () => {
  using world = createWorld()
  const elsewhere = `.mcp-files-tmp-1-${endedPid()}-0123456789abcdef`
  const mine = temporaryName()
  for (const name of [elsewhere, mine]) world.file(name)
  using root = openRoot(world.root)
  await sweepTemporaries(root, { signal })
  expect(world.names()).toEqual([elsewhere, mine].toSorted((a, b) => (a < b ? -1 : 1)))
  await sweepTemporaries(root, { signal, now: Date.now() + 11 * 60_000 })
  expect(world.names()).toEqual([])
})

it('leaves what only looks like one', async () => {
  using world = createWorld()
  const names = [
    '.mcp-files-tmp-',
    '.mcp-files-tmp-notes.txt',
    '.mcp-files-tmp-1-2-0123',
    'x.mcp-files-tmp-1-2-0123456789abcdef',
  ]
  for (const name of names) {
    world.file(name)
    utimesSync(world.at(name), new Date(0), new Date(0))
  }
  world.directory('.mcp-files-tmp-1-2-0123456789abcdef')
  world.link('.mcp-files-tmp-1-3-0123456789abcdef', '../outside/secret.txt')
  using root = openRoot(world.root)
  await sweepTemporaries(root, { signal })
  expect(world.names()).toHaveLength(6)
})
