import { existsSync, lstatSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { moveToTrash } from '../src/changes/trash.ts'
import { openRoot } from '../src/root/root.ts'
import { serve } from './serving.ts'
import { createWorld, SECRET } from './world.ts'

const WRITE = { allowsWrite: true }

it('creates a directory with those above it, and leaves one that exists', async () => {
  using world = createWorld()
  await using server = await serve(world.root, WRITE)
  expect((await server.call('create_directory', { path: 'a/b/c' })).text).toBe('Created a/b/c.')
  expect((await server.call('create_directory', { path: 'a/b' })).structured).toEqual({ path: 'a/b', is_new: false })
  expect(statSync(world.at('a/b/c')).isDirectory()).toBe(true)
})

it.each([
  '../outside/d',
  'link/a/b',
  'dangling/x',
  'a.txt/x',
  '-x',
  'new/.git/hooks',
  'x/'.repeat(200),
  'missing/../y',
  '.trash/x',
  '/tmp/x',
])('refuses to create a directory: %s', async (path) => {
  using world = createWorld()
  world.link('link', world.outside)
  world.link('dangling', '../outside/nowhere')
  world.file('a.txt')
  await using server = await serve(world.root, WRITE)
  expect((await server.call('create_directory', { path })).isError).toBe(true)
  expect(readdirSync(world.outside)).toEqual(['secret.txt'])
  expect(world.names()).toEqual(['a.txt', 'dangling', 'link'])
})

it('moves a file and a directory', async () => {
  using world = createWorld()
  world.file('a.txt', 'A')
  world.file('docs/b.txt', 'B')
  await using server = await serve(world.root, WRITE)
  expect((await server.call('move_file', { from: 'a.txt', to: 'docs/c.txt' })).text).toBe('Moved to docs/c.txt.')
  expect((await server.call('move_file', { from: 'docs', to: 'papers' })).structured).toEqual({ path: 'papers' })
  expect(world.names()).toEqual(['papers', 'papers/b.txt', 'papers/c.txt'])
  expect(readFileSync(world.at('papers/c.txt'), 'utf8')).toBe('A')
})

it.each([
  ['a.txt', 'b.txt', 'exists already'],
  ['docs', 'empty', 'exists already'],
  ['docs', 'b.txt', 'exists already'],
  ['a.txt', 'link', 'exists already'],
  ['docs', 'docs/sub', 'into itself'],
  ['missing', 'c.txt', 'There is no "missing"'],
  ['a.txt', 'missing/c.txt', 'There is no directory "missing" here. Create it with create_directory.'],
  ['link', 'c.txt', 'is a link'],
  ['out/secret.txt', 'stolen.txt', 'out of the root'],
  ['a.txt', 'out/stolen.txt', 'out of the root'],
  ['a.txt', '../outside/x', 'out of the root'],
  ['../outside/secret.txt', 'x', 'out of the root'],
  ['.', 'c', 'does not end in the name'],
  ['a.txt', '-c', 'dash'],
  ['docs', '.git', 'version control'],
  ['.git', 'git', 'version control'],
  ['.git/config', 'c', 'version control'],
  ['a.txt', '.git/config2', 'version control'],
  ['a.txt', '.trash', 'trash'],
])('refuses to move %s to %s', async (from, to, reason) => {
  using world = createWorld()
  world.file('a.txt', 'A')
  world.file('b.txt', 'B')
  world.file('docs/x.txt')
  world.file('.git/config')
  world.directory('empty')
  world.link('link', 'a.txt')
  world.link('out', '../outside')
  const before = world.names()
  await using server = await serve(world.root, WRITE)
  const { text, isError } = await server.call('move_file', { from, to })
  expect(isError).toBe(true)
  expect(text).toContain(reason)
  expect(world.names()).toEqual(before)
  expect(readFileSync(world.at('b.txt'), 'utf8')).toBe('B')
  expect(readdirSync(world.outside)).toEqual(['secret.txt'])
})

it('moves between roots', async () => {
  using one = createWorld()
  using two = createWorld()
  one.file('a.txt', 'A')
  await using server = await serve({ one: one.root, two: two.root }, WRITE)
  expect((await server.call('move_file', { from: 'one/a.txt', to: 'two/b.txt' })).text).toBe('Moved to two/b.txt.')
  expect(readFileSync(two.at('b.txt'), 'utf8')).toBe('A')
})

it('moves what is deleted to the trash, from where it comes back', async () => {
  using world = createWorld()
  world.file('docs/a.txt', 'A')
  await using server = await serve(world.root, WRITE)
  const { structured } = await server.call('delete_file', { path: 'docs' })
  const trashed = structured['trash_path'] as string
  expect(trashed).toMatch(/^\.trash\/\d{8}T\d{6}Z-[0-9a-f]{8}\/docs$/)
  expect((await server.call('list_directory', { path: '.' })).text).toBe('[The directory is empty.]')
  expect((await server.call('search_files', { query: 'a' })).structured['matches']).toEqual([])
  expect((await server.call('move_file', { from: trashed, to: 'docs' })).isError).toBe(false)
  expect(readFileSync(world.at('docs/a.txt'), 'utf8')).toBe('A')
})

it('deletes a link, never what it leads to', async () => {
  using world = createWorld()
  world.link('link', '../outside/secret.txt')
  await using server = await serve(world.root, WRITE)
  const { structured } = await server.call('delete_file', { path: 'link' })
  expect(existsSync(world.at('link'))).toBe(false)
  expect(lstatSync(world.at(structured['trash_path'] as string)).isSymbolicLink()).toBe(true)
  expect(readFileSync(join(world.outside, 'secret.txt'), 'utf8')).toBe(SECRET)
  expect((await server.call('read_file', { path: structured['trash_path'] })).isError).toBe(true)
})

it.each([
  '.',
  'sub/..',
  '..',
  'missing',
  '../outside/secret.txt',
  'out/secret.txt',
  '.git',
  '.git/config',
  '.trash',
  '.trash/old',
  '/',
])('refuses to delete %s', async (path) => {
  using world = createWorld()
  world.directory('sub')
  world.file('.git/config')
  world.file('.trash/old')
  world.link('out', '../outside')
  const before = world.names()
  await using server = await serve(world.root, WRITE)
  expect((await server.call('delete_file', { path })).isError).toBe(true)
  expect(world.names()).toEqual(before)
  expect(readdirSync(world.outside)).toEqual(['secret.txt'])
})

it('does not follow a trash that is a link', async () => {
  using world = createWorld()
  world.file('a.txt')
  world.link('.trash', '../outside')
  using root = openRoot(world.root)
  await expect(moveToTrash(root, 'a.txt')).rejects.toMatchObject({ code: 'not_a_directory' })
  expect(readdirSync(world.outside)).toEqual(['secret.txt'])
  expect(existsSync(world.at('a.txt'))).toBe(true)
})
