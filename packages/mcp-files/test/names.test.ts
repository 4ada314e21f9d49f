import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { serve } from './serving.ts'
import { createWorld } from './world.ts'

const WRITE = { allowsWrite: true }
const DECOMPOSED = 'Übersicht März.txt'.normalize('NFD')
const SCREENSHOT = 'Screenshot 1.01.11\u202fAM.txt'

describe('a name that looks like the one entry of a directory', () => {
  it.each([
    [DECOMPOSED, 'Übersicht März.txt'],
    [SCREENSHOT, 'Screenshot 1.01.11 AM.txt'],
    ['a\u00a0b\u3000c.txt', 'a b c.txt'],
    ['ﬁle①.txt', 'file1.txt'],
    ['ｆｕｌｌ.txt', 'full.txt'],
    ['plain.txt', 'ｐlain.txt'],
  ])('leads to it for every tool that reads: %s', async (name, written) => {
    using world = createWorld()
    world.file(`${name}.d/${name}`, 'text')
    await using server = await serve(world.root)
    const path = `${written}.d/${written}`
    expect((await server.call('read_file', { path })).text).toBe('text')
    expect((await server.call('get_file_info', { path })).structured['path']).toBe(`${name}.d/${name}`)
    expect((await server.call('list_directory', { path: `${written}.d` })).text).toContain(name)
    expect((await server.call('search_files', { query: 'text', path })).structured['files_searched']).toBe(1)
    expect((await server.call('directory_tree', { path: `${written}.d` })).isError).toBe(false)
  })

  it('leads to what is edited, moved or deleted, under its own name', async () => {
    using world = createWorld()
    world.file(DECOMPOSED, 'text')
    await using server = await serve(world.root, WRITE)
    const path = DECOMPOSED.normalize('NFC')
    await server.call('edit_file', { path, edits: [{ old_text: 'text', new_text: 'new' }] })
    expect(readFileSync(world.at(DECOMPOSED), 'utf8')).toBe('new')
    expect((await server.call('move_file', { from: path, to: 'a.txt' })).text).toBe('Moved to a.txt.')
    expect(world.names()).toEqual(['a.txt'])
  })

  it('does not stand before the name itself', async () => {
    using world = createWorld()
    world.file('é.txt'.normalize('NFC'), 'composed')
    world.file('é.txt'.normalize('NFD'), 'decomposed')
    await using server = await serve(world.root)
    expect((await server.call('read_file', { path: 'é.txt'.normalize('NFD') })).text).toBe('decomposed')
    expect((await server.call('read_file', { path: 'é.txt'.normalize('NFC') })).text).toBe('composed')
  })

  it('leads nowhere when there are several', async () => {
    using world = createWorld()
    world.file('a\u00a0b.txt')
    world.file('a\u202fb.txt')
    await using server = await serve(world.root, WRITE)
    for (const tool of ['read_file', 'delete_file']) {
      const { text } = await server.call(tool, { path: 'a b.txt' })
      expect(text).toBe(
        'ERROR: There is no "a b.txt" here, but 2 names that look like it. Rename them so that they differ.',
      )
    }
  })

  it('is not the name of a new file', async () => {
    using world = createWorld()
    world.file(DECOMPOSED, 'old')
    await using server = await serve(world.root, WRITE)
    expect((await server.call('write_file', { path: DECOMPOSED.normalize('NFC'), content: 'new' })).text).toContain(
      'Created',
    )
    expect(readFileSync(world.at(DECOMPOSED), 'utf8')).toBe('old')
  })

  it.each(['A.TXT', 'a.txt.', ' a.txt', 'a.txt ', '\u202etxt.a', '．．', '..\u2215a.txt'])(
    'is not one of another case, or with more around it: %j',
    async (path) => {
      using world = createWorld()
      world.file('a.txt', 'text')
      await using server = await serve(world.root)
      expect((await server.call('read_file', { path })).isError).toBe(true)
    },
  )

  it('leads to a root and to an upload, too', async () => {
    using world = createWorld()
    world.file('a.txt', 'text')
    const uploads = {
      list: async () => [{ id: 'u1', name: DECOMPOSED, sizeBytes: 4 }],
      read: async () =>
        (async function* () {
          yield Buffer.from('up')
        })(),
    }
    await using server = await serve({ [DECOMPOSED]: world.root }, { uploads })
    const written = DECOMPOSED.normalize('NFC')
    expect((await server.call('read_file', { path: `${written}/a.txt` })).text).toBe('text')
    expect((await server.call('read_file', { path: `uploads/u1/${written}` })).text).toBe('up')
  })
})

describe('a path that ends as a directory', () => {
  it.each(['a.txt/', 'a.txt/.', 'a.txt//', 'link/', 'a.txt/./'])('is no file: %s', async (path) => {
    using world = createWorld()
    world.file('a.txt', 'text')
    world.link('link', 'a.txt')
    for (const roots of [world.root, { root: world.root, other: world.outside }]) {
      await using server = await serve(roots, WRITE)
      const at = typeof roots === 'string' ? path : `root/${path}`
      for (const [tool, args] of [
        ['read_file', {}],
        ['get_file_info', {}],
        ['search_files', { query: 'text' }],
        ['write_file', { content: 'x' }],
        ['edit_file', { edits: [{ old_text: 'text', new_text: 'x' }] }],
        ['list_directory', {}],
      ] as const)
        expect([tool, (await server.call(tool, { path: at, ...args })).isError]).toEqual([tool, true])
    }
    expect(readFileSync(world.at('a.txt'), 'utf8')).toBe('text')
  })

  it('is no name for a new file', async () => {
    using world = createWorld()
    world.file('a.txt')
    await using server = await serve(world.root, WRITE)
    for (const path of ['new/', 'new/.'])
      expect((await server.call('write_file', { path, content: 'x' })).text).toContain('ends in "/"')
    expect((await server.call('move_file', { from: 'a.txt', to: 'b/' })).isError).toBe(true)
    expect((await server.call('delete_file', { path: 'a.txt/' })).isError).toBe(true)
    expect(world.names()).toEqual(['a.txt'])
  })

  it('is a directory for every tool that takes one', async () => {
    using world = createWorld()
    world.file('docs/a.txt', 'x')
    await using server = await serve(world.root, WRITE)
    expect((await server.call('list_directory', { path: 'docs/' })).text).toContain('a.txt')
    expect((await server.call('create_directory', { path: 'new/' })).text).toBe('Created new.')
    expect((await server.call('move_file', { from: 'docs/', to: 'papers/' })).text).toBe('Moved to papers.')
    expect((await server.call('delete_file', { path: 'papers/' })).isError).toBe(false)
  })
})

describe('a new name', () => {
  it.each([
    'a\u200bb',
    '\ufeff',
    'a\u00adb',
    'a\u2060b',
    'a\u200cb',
    'a\u200db',
    'a\u034fb',
    'a\u3164b',
    'a\uffa0',
    '\u115fa',
    'a\u2800b',
    'a\ufe0fb',
    'a\u{e0041}b',
    'a\u{e0100}b',
    'a\u180eb',
    'a\ufff9b',
    '\u17b4a',
    'a\u2063b',
    'a\u00a0',
    'a\u3000',
    '😀\u200d',
    'می\u200c',
    'a\u206ab',
    'a\u{1d173}b',
    '\u200bن',
  ])('may not hold what nobody sees: %j', async (name) => {
    using world = createWorld()
    world.file('old.txt')
    await using server = await serve(world.root, WRITE)
    for (const [tool, args] of [
      ['write_file', { path: name, content: 'x' }],
      ['create_directory', { path: `${name}/d` }],
      ['move_file', { from: 'old.txt', to: name }],
    ] as const)
      expect([tool, (await server.call(tool, args)).isError]).toEqual([tool, true])
    expect(world.names()).toEqual(['old.txt'])
  })

  it.each([
    'می\u200cخواهم.txt',
    'അവന്\u200d.txt',
    'হঠাত্\u200d.txt',
    'क्\u200cष.txt',
    'क्\u200dष.txt',
    '👩\u200d💻.txt',
    '👩🏽\u200d🚀.md',
    '❤\ufe0f\u200d🔥',
    '1\ufe0f⃣.txt',
    '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    '葛\u{e0100}城.txt',
    'ශ්\u200dරී',
    'a b.txt',
    'Ü',
  ])('may hold what its script or emoji need: %s', async (name) => {
    using world = createWorld()
    await using server = await serve(world.root, WRITE)
    expect((await server.call('write_file', { path: name, content: 'x' })).isError).toBe(false)
    expect(world.names()).toEqual([name])
  })
})
