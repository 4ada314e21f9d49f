import { chmodSync, linkSync, lstatSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { MAX_WRITE_BYTES, replaceFile } from '../src/changes/write-file.ts'
import { openTarget } from '../src/changes/target.ts'
import { openRoot } from '../src/root/root.ts'
import { serve } from './serving.ts'
import { createWorld, SECRET } from './world.ts'

const WRITE = { allowsWrite: true }

it('creates a file and says so', async () => {
  using world = createWorld()
  await using server = await serve(world.root, WRITE)
  const { text, structured } = await server.call('write_file', { path: '張偉 résumé.txt', content: 'höllo' })
  expect(text).toBe('Created 張偉 résumé.txt with 6 bytes.')
  expect(structured).toEqual({ path: '張偉 résumé.txt', size_bytes: 6, is_new: true })
  expect(readFileSync(world.at('張偉 résumé.txt'), 'utf8')).toBe('höllo')
})

it('replaces a file as a whole, keeps its permissions and says so', async () => {
  using world = createWorld()
  world.file('run.sh', 'old text')
  chmodSync(world.at('run.sh'), 0o750)
  await using server = await serve(world.root, WRITE)
  const { text, structured } = await server.call('write_file', { path: 'run.sh', content: '' })
  expect(text).toBe('Replaced run.sh: it had 8 bytes and has 0 now.')
  expect(structured).toMatchObject({ is_new: false })
  expect(statSync(world.at('run.sh'))).toMatchObject({ size: 0, mode: 0o100750 })
  expect(world.names()).toEqual(['run.sh'])
})

it('leaves another name of the same file as it was', async () => {
  using world = createWorld()
  linkSync(join(world.outside, 'secret.txt'), world.at('hard.txt'))
  await using server = await serve(world.root, WRITE)
  expect((await server.call('write_file', { path: 'hard.txt', content: 'x' })).isError).toBe(false)
  expect(readFileSync(join(world.outside, 'secret.txt'), 'utf8')).toBe(SECRET)
  expect(readFileSync(world.at('hard.txt'), 'utf8')).toBe('x')
})

it('never writes through a link', async () => {
  using world = createWorld()
  world.file('real.txt', 'real')
  world.directory('docs')
  world.link('inner', 'real.txt')
  world.link('outer', '../outside/secret.txt')
  world.link('dangling', '../outside/new.txt')
  world.link('directory', '../outside')
  world.link('docs-link', 'docs')
  await using server = await serve(world.root, WRITE)
  for (const path of ['inner', 'outer', 'dangling', 'directory/new.txt', 'directory']) {
    const { text, isError } = await server.call('write_file', { path, content: 'OWNED' })
    expect([path, isError]).toEqual([path, true])
    expect(text).not.toContain(world.outside)
  }
  expect((await server.call('write_file', { path: 'docs-link/a.txt', content: 'a' })).structured['path']).toBe(
    'docs/a.txt',
  )
  expect(readdirSync(world.outside)).toEqual(['secret.txt'])
  expect(readFileSync(join(world.outside, 'secret.txt'), 'utf8')).toBe(SECRET)
  expect(readFileSync(world.at('real.txt'), 'utf8')).toBe('real')
  expect(lstatSync(world.at('inner')).isSymbolicLink()).toBe(true)
})

it('replaces a file that is there, whatever its name', async () => {
  using world = createWorld()
  world.file('at 12:30.txt', 'old')
  await using server = await serve(world.root, WRITE)
  expect(await server.call('write_file', { path: 'at 12:30.txt', content: 'new' })).toMatchObject({ isError: false })
  expect(readFileSync(world.at('at 12:30.txt'), 'utf8')).toBe('new')
})

it.each(['.git', '.trash/old.txt', '.mcp-files-tmp-1'])(
  'refuses to replace %s, which is not its own to change',
  async (path) => {
    using world = createWorld()
    world.file(path, 'old')
    await using server = await serve(world.root, WRITE)
    expect(await server.call('write_file', { path, content: 'new' })).toMatchObject({ isError: true })
    expect(readFileSync(world.at(path), 'utf8')).toBe('old')
  },
)

it.each([
  ['a\nb.txt', 'control character'],
  ['invoice\u202etxt.exe', 'direction'],
  ['-rf', 'dash'],
  ['CON', 'device'],
  ['nul.txt', 'device'],
  ['COM¹', 'device'],
  ['CLOCK$', 'device'],
  ['a.txt.', 'space or a dot'],
  ['b.txt ', 'space or a dot'],
  ['a.txt::$DATA', 'colon'],
  ['..\\a.txt', 'backslash'],
  ['.git', 'version control'],
  ['.GIT', 'version control'],
  ['.g\u200cit', 'version control'],
  ['git~1', 'version control'],
  ['.git/config', 'version control'],
  ['sub/.git/hooks/post-checkout', 'version control'],
  ['alias/config', 'version control'],
  ['.trash', 'trash'],
  ['.Trash', 'trash'],
  ['.mcp-files-tmp-1', 'trash'],
  ['a\0b', 'NUL'],
  ['\ud800', 'well-formed'],
  ['n'.repeat(300), '255 bytes'],
  ['.', 'does not end in the name'],
  ['sub/..', 'does not end in the name'],
  ['sub', 'is a directory'],
  ['circle/a.txt', 'round in a circle'],
  ['missing/deep/a.txt', 'There is no directory "missing/deep" here. Create it with create_directory.'],
  ['../outside/new.txt', 'out of the root'],
])('refuses to write %j', async (path, reason) => {
  using world = createWorld()
  world.directory('sub/.git/hooks')
  world.directory('.git')
  world.link('alias', '.git')
  world.link('circle', 'circle')
  await using server = await serve(world.root, WRITE)
  const { text, isError } = await server.call('write_file', { path, content: 'x' })
  expect(isError).toBe(true)
  expect(text).toContain(reason)
  expect(text).not.toMatch(/[\p{Cc}\u202e]/u)
  expect(world.names()).toEqual(['.git', 'alias', 'circle', 'sub', 'sub/.git', 'sub/.git/hooks'])
})

it.each([
  '.env',
  '..foo',
  'console',
  'com10.txt',
  'README.md',
  'a b.txt',
  '100% [draft] (1) #2 & it’s.txt',
  'cafe\u0301.txt',
  'سلام\u200cها.txt',
  '👩‍🚒.txt',
])('writes an ordinary name: %j', async (path) => {
  using world = createWorld()
  await using server = await serve(world.root, WRITE)
  expect(await server.call('write_file', { path, content: 'x' })).toMatchObject({ isError: false })
  expect(world.names()).toEqual([path])
})

it('keeps names apart that differ in case or composition', async () => {
  using world = createWorld()
  await using server = await serve(world.root, WRITE)
  for (const path of ['readme.md', 'README.md', 'caf\u00e9', 'cafe\u0301']) {
    expect((await server.call('write_file', { path, content: path })).structured['is_new']).toBe(true)
  }
  expect(world.names()).toHaveLength(4)
})

it('refuses what is too large or cannot be UTF-8', async () => {
  using world = createWorld()
  await using server = await serve(world.root, WRITE)
  expect((await server.call('write_file', { path: 'a', content: 'x'.repeat(MAX_WRITE_BYTES + 1) })).text).toContain(
    'over the limit',
  )
  expect((await server.call('write_file', { path: 'a', content: 'half \ud83d' })).text).toContain('surrogate')
  expect(world.names()).toEqual([])
})

it('keeps the old text and leaves no temporary file when it is cancelled', async () => {
  using world = createWorld()
  world.file('a.txt', 'old')
  using root = openRoot(world.root)
  using target = openTarget(root, 'a.txt')
  const signal = AbortSignal.abort(new Error('cancelled'))
  await expect(replaceFile(target, 'new', { signal })).rejects.toThrow('cancelled')
  expect(world.names()).toEqual(['a.txt'])
  expect(readFileSync(world.at('a.txt'), 'utf8')).toBe('old')
})

it('shows a reader the old text or the new, never a mixture', async () => {
  using world = createWorld()
  world.file('doc.txt', 'O'.repeat(1_000_000))
  await using server = await serve(world.root, WRITE)
  const writing = server.call('write_file', { path: 'doc.txt', content: 'N'.repeat(1_000_000) })
  const seen = new Set<string>()
  for (let isDone = false; !isDone;) {
    const text = readFileSync(world.at('doc.txt'), 'utf8')
    seen.add(`${text.length}:${[...new Set(text)].join('')}`)
    isDone = await Promise.race([
      writing.then(() => true),
      new Promise<false>((resolve) => void setImmediate(() => resolve(false))),
    ])
  }
  expect([...seen].every((state) => ['1000000:O', '1000000:N'].includes(state))).toBe(true)
  expect(readFileSync(world.at('doc.txt'), 'utf8')).toBe('N'.repeat(1_000_000))
})

it('is not offered unless writing is allowed', async () => {
  using world = createWorld()
  await using server = await serve(world.root)
  const { tools } = await server.client.listTools()
  expect(tools.map(({ name }) => name)).toEqual([
    'list_directory',
    'directory_tree',
    'read_file',
    'search_files',
    'get_file_info',
  ])
  expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true)
  expect((await server.call('write_file', { path: 'a', content: '' })).isError).toBe(true)
  expect(world.names()).toEqual([])
})
