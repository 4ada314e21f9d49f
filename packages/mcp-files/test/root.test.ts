import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, readlinkSync, readSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { array, assert, constantFrom, dictionary, oneof, property } from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FilesError } from '../src/errors.ts'
import { openRoot } from '../src/root/root.ts'
import type { Root } from '../src/root/root.ts'
import { createWorld, refusalIn, SECRET } from './world.ts'
import type { World } from './world.ts'

let world: World
let root: Root

beforeEach(() => {
  world = createWorld()
  root = openRoot(world.root)
})

afterEach(() => {
  root[Symbol.dispose]()
  world[Symbol.dispose]()
})

function read(path: string): string {
  using file = root.openFile(path)
  const buffer = Buffer.alloc(100)
  return buffer.toString('utf8', 0, readSync(file.fd, buffer))
}

function refusal(run: () => unknown): FilesError {
  return refusalIn(world, run)
}

describe('a path inside the root', () => {
  it('opens the file it names', () => {
    world.file('docs/a.txt', 'hello')
    expect(read('docs/a.txt')).toBe('hello')
    expect(read('./docs//./a.txt')).toBe('hello')
  })

  it('steps back with .. along the directories it walked', () => {
    world.file('a.txt', 'top')
    world.file('one/two/b.txt', 'deep')
    expect(read('one/two/../../a.txt')).toBe('top')
    expect(read('one/two/../two/b.txt')).toBe('deep')
  })

  it('takes names that look like dots, escapes or other systems literally', () => {
    for (const name of ['..foo', 'bar..txt', '%2e%2e', 'back\\slash', 'C:', '．．', '張偉 résumé.txt']) {
      world.file(name, name)
      expect(read(name)).toBe(name)
    }
  })

  it('tells where it came out, links resolved', () => {
    world.file('real/a.txt')
    world.link('alias', 'real')
    using file = root.openFile('alias/../alias/a.txt')
    expect(file.trail).toEqual(['real', 'a.txt'])
    expect(file.name).toBe('a.txt')
  })

  it.each([
    ['missing.txt', 'not_found'],
    ['missing/a.txt', 'not_found'],
    ['missing/../a.txt', 'not_found'],
    ['a.txt/b.txt', 'not_a_directory'],
    ['docs', 'not_a_file'],
    ['.', 'not_a_file'],
    ['docs/..', 'not_a_file'],
  ] as const)('is refused as a file: %s', (path, code) => {
    world.file('a.txt')
    world.directory('docs')
    expect(refusal(() => root.openFile(path)).code).toBe(code)
  })

  it('is refused as a directory when it is a file', () => {
    world.file('a.txt')
    expect(refusal(() => root.openDirectory('a.txt')).code).toBe('not_a_directory')
  })

  it('has at most 100 components', () => {
    world.directory(Array(100).fill('d').join('/'))
    root.openDirectory(Array(100).fill('d').join('/'))[Symbol.dispose]()
    expect(refusal(() => root.openDirectory(Array(101).fill('d').join('/'))).code).toBe('invalid_path')
  })
})

describe('a path out of the root', () => {
  it.each([
    '..',
    '../outside/secret.txt',
    'docs/../../outside/secret.txt',
    '../'.repeat(60) + 'etc/passwd',
    './.././x',
  ])('is refused: %s', (path) => {
    world.directory('docs')
    expect(refusal(() => root.openFile(path)).code).toBe('outside_root')
    expect(refusal(() => root.openDirectory(path)).code).toBe('outside_root')
  })

  it('is refused when it is absolute, and not repeated', () => {
    for (const path of ['/', '/etc/passwd', world.root, `${world.root}/a.txt`, `${world.root}-evil/secret.txt`]) {
      expect(refusal(() => root.openFile(path)).code).toBe('outside_root')
    }
  })

  it('never sends the walk through the .. of the file system', () => {
    world.directory('docs')
    using parent = root.openParent('docs/../x').directory
    expect(parent.trail).toEqual([])
  })
})

describe('a name that cannot be', () => {
  it.each(['', 'ok.txt\0.png', '\ud800secret', 'n'.repeat(256), 'é'.repeat(128), 'd/'.repeat(3000)])(
    'is refused: %j',
    (path) => {
      expect(refusal(() => root.openFile(path)).code).toBe('invalid_path')
    },
  )
})

describe('a link', () => {
  it('is followed while it stays inside, from wherever it stands', () => {
    world.file('real/deep/a.txt', 'hello')
    world.link('file-link', 'real/deep/a.txt')
    world.link('directory-link', 'real')
    world.link('real/back', '../real/./deep')
    world.link('chain', 'file-link')
    for (const path of [
      'file-link',
      'directory-link/deep/a.txt',
      'real/back/a.txt',
      'chain',
      'directory-link/back/a.txt',
    ]) {
      expect(read(path)).toBe('hello')
    }
  })

  it('is refused when it leads out, in one step or many', () => {
    world.directory('docs')
    world.link('relative', '../outside')
    world.link('docs/file', '../../outside/secret.txt')
    world.link('absolute', world.outside)
    world.link('environment', '/proc/self/environ')
    world.link('zero', '/dev/zero')
    world.link('root-itself', world.root)
    world.link('l1', 'l2')
    world.link('l2', 'docs/file')
    for (const path of [
      'relative/secret.txt',
      'docs/file',
      'absolute/secret.txt',
      'environment',
      'zero',
      'root-itself/docs',
      'l1',
    ]) {
      expect(refusal(() => root.openFile(path)).code).toBe('outside_root')
    }
  })

  it('is refused when it leads round in a circle or nowhere', () => {
    world.link('loop', 'loop2')
    world.link('loop2', 'loop')
    world.link('self', 'self/self')
    world.link('dangling', 'missing')
    for (const path of ['loop', 'self', 'dangling', 'loop/x'])
      expect(refusal(() => root.openFile(path)).code).toMatch(/not_found|invalid_path/)
  })

  it('is not followed as the last component of a path to an entry', () => {
    world.link('link', '../outside/new.txt')
    using parent = root.openParent('link').directory
    expect(parent.trail).toEqual([])
  })
})

describe('a path to an entry', () => {
  it('gives the open parent and the name, whether or not the entry exists', () => {
    world.directory('docs')
    const { directory, name } = root.openParent('docs/new.txt')
    using _ = directory
    expect([directory.trail, name]).toEqual([['docs'], 'new.txt'])
  })

  it.each(['.', 'docs/..', '..', './'])('cannot be the root or end in dots: %s', (path) => {
    world.directory('docs')
    expect(refusal(() => root.openParent(path)).code).toBe('invalid_path')
  })
})

describe('a special file', () => {
  it('is refused without waiting for its other end', async () => {
    execFileSync('mkfifo', [world.at('pipe')])
    const socket = createServer().listen(world.at('socket'))
    await once(socket, 'listening')
    expect(refusal(() => root.openFile('pipe')).code).toBe('not_a_file')
    expect(refusal(() => root.openFile('socket')).code).toBe('not_a_file')
    socket.close()
  })
})

describe('any path through any links', () => {
  it('ends beneath the root or in a refusal', () => {
    const part = constantFrom('a', 'b', 'c', 'd', '.', '..', '')
    const path = array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'))
    const target = oneof(
      path,
      path.map((inside) => `${world.root}/${inside}`),
      constantFrom('../outside', '/etc', '/proc/self/root'),
    )
    const links = dictionary(
      constantFrom('a/b', 'a/c', 'b/a', 'b/d', 'c', 'd'),
      target.filter((text) => text !== ''),
    )
    let opened = 0
    assert(
      property(links, array(path, { minLength: 1, maxLength: 10 }), (found, paths) => {
        rmSync(world.root, { recursive: true })
        for (const name of ['a', 'b']) world.directory(name)
        for (const [name, text] of Object.entries(found)) world.link(name, text)
        using fresh = openRoot(world.root)
        for (const each of paths) {
          try {
            using directory = fresh.openDirectory(each)
            expect(`${readlinkSync(directory.handle)}/`.startsWith(`${world.root}/`)).toBe(true)
            expect(readlinkSync(directory.handle)).toBe([world.root, ...directory.trail].join('/'))
            opened += 1
          } catch (error) {
            if (!(error instanceof FilesError)) throw error
          }
        }
      }),
      { numRuns: 300 },
    )
    expect(opened).toBeGreaterThan(100)
  })
})

describe('a directory that is swapped for a link during a walk', () => {
  it('never leads out', async () => {
    world.file('sw/secret.txt', 'inside')
    world.link('link', '../outside')
    const script = `const { renameSync: mv } = require('node:fs')
      process.chdir(process.argv[1])
      for (;;) { mv('sw', 'aside'); mv('link', 'sw'); mv('sw', 'link'); mv('aside', 'sw') }`
    const actor = spawn(process.execPath, ['-e', script, world.root], { stdio: 'ignore' })
    const exited = once(actor, 'exit')
    await once(actor, 'spawn')
    const seen = new Map<string, number>()
    try {
      for (let call = 0; call < 4_000 || !(seen.get('inside') && seen.get('outside_root')); call++) {
        if (call === 400_000) throw new Error(`The race never happened: ${JSON.stringify([...seen])}`)
        let result: string
        try {
          result = read('sw/secret.txt')
        } catch (error) {
          result = (error as { code: string }).code
        }
        seen.set(result, (seen.get(result) ?? 0) + 1)
      }
    } finally {
      actor.kill('SIGKILL')
      await exited
    }
    expect([...seen.keys()]).not.toContain(SECRET)
    expect(readFileSync(join(world.outside, 'secret.txt'), 'utf8')).toBe(SECRET)
  })
})

describe('a root', () => {
  it('keeps meaning the directory that was opened when its path is renamed', () => {
    world.file('a.txt', 'hello')
    execFileSync('mv', [world.root, `${world.root}-moved`])
    execFileSync('mv', [world.outside, world.root])
    expect(read('a.txt')).toBe('hello')
    expect(refusal(() => root.openFile('secret.txt')).code).toBe('not_found')
  })

  it.each([
    ['/', /whole system/],
    ['/proc/self', /whole system/],
    ['/no/such/directory', /ENOENT/],
    [import.meta.filename, /ENOTDIR/],
  ])('is refused to the operator: %s', (path, message) => {
    expect(() => openRoot(path)).toThrow(message)
  })
})
