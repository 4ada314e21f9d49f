import { describe, expect, it } from 'vitest'
import { createGlobMatcher } from '../src/search/glob.ts'
import { serve } from './serving.ts'
import { createWorld } from './world.ts'

it.each([
  ['*.md', 'a/b/c.md', true],
  ['*.MD', 'a/b.md', true],
  ['**/*.md', 'a.md', true],
  ['**/*.md', 'a/b/c.md', true],
  ['**/*.md', 'a/b/c.mdx', false],
  ['*.{md,txt}', 'a/b.txt', true],
  ['*.{md,txt}', 'a/b.tex', false],
  ['**/*.{md,{txt,rst}}', 'x/b.rst', true],
  ['docs/**', 'docs/a/b.md', true],
  ['docs/**', 'docs2/a.md', false],
  ['docs/', 'docs/a/b.md', true],
  ['docs/*', 'docs/a/b.md', false],
  ['docs/**/api/*.md', 'docs/api/a.md', true],
  ['docs/**/api/*.md', 'docs/x/y/api/a.md', true],
  ['./docs/*.md', 'docs/a.md', true],
  ['/docs/*.md', 'docs/a.md', true],
  ['{docs,notes}/**/*.md', 'notes/x/a.md', true],
  ['[ab]?.md', 'b1.md', true],
  ['[!ab]*.md', 'b1.md', false],
  ['[a-c]x', 'cx', true],
  ['[]a]x', ']x', true],
  ['!*.log', 'a.md', true],
  ['!*.log', 'x/a.log', false],
  ['**', 'a/b', true],
  ['*', '.hidden', true],
  ['a**b', 'axxb', true],
  ['?', '😀', true],
  [String.raw`a\*b`, 'a*b', true],
  [String.raw`a\*b`, 'axb', false],
  ['{a}', '{a}', true],
  ['a{b', 'a{b', true],
  ['a[b', 'a[b', true],
  ['ÜBER*', 'u\u0308ber.txt', true],
])('understands %s for %s', (glob, path, fits) => {
  expect(createGlobMatcher(glob)(path)).toBe(fits)
})

it('takes little time for a hostile pattern', () => {
  expect(createGlobMatcher('*a'.repeat(120).concat('b'))('a'.repeat(255))).toBe(false)
  expect(createGlobMatcher('**/a/'.repeat(40).concat('b'))('a/'.repeat(1_000).concat('c'))).toBe(false)
  expect(() => createGlobMatcher('{a,b}'.repeat(20))).toThrow('over 64 names')
})

describe('a search narrowed by a glob', () => {
  it.each([
    [{ files: '**/*.md' }, ['a.md', 'docs/b.md', 'docs/deep/c.md']],
    [{ files: '*.{md,txt}' }, ['a.md', 'd.txt', 'docs/b.md', 'docs/deep/c.md']],
    [{ files: 'docs/**' }, ['docs/b.md', 'docs/deep/c.md']],
    [{ files: 'docs/**', path: 'docs' }, ['docs/b.md', 'docs/deep/c.md']],
    [{ files: 'deep/*', path: 'docs' }, ['docs/deep/c.md']],
    [{ files: '!*.md' }, ['d.txt']],
  ])('looks into the files that fit: %j', async (args, found) => {
    using world = createWorld()
    for (const path of ['a.md', 'd.txt', 'docs/b.md', 'docs/deep/c.md']) world.file(path, 'needle')
    await using server = await serve(world.root)
    const { structured } = await server.call('search_files', { query: 'needle', within: 'content', ...args })
    expect((structured['matches'] as { path: string }[]).map(({ path }) => path)).toEqual(found)
  })

  it('finds names by a path', async () => {
    using world = createWorld()
    for (const path of ['a.md', 'docs/b.md', 'docs/deep/c.md']) world.file(path)
    await using server = await serve(world.root)
    expect((await server.call('search_files', { query: 'docs/**/*.md', within: 'names' })).text).toBe(
      'docs/b.md\ndocs/deep/c.md',
    )
    expect((await server.call('search_files', { query: '*.{md,txt}', within: 'names' })).text).toContain('a.md')
  })

  it('says what it does not understand', async () => {
    using world = createWorld()
    await using server = await serve(world.root)
    for (const files of ['@(a|b).md', '!(a).md', '{a,b}'.repeat(20)]) {
      const { text, isError } = await server.call('search_files', { query: 'x', files })
      expect([text, isError]).toEqual([expect.stringContaining('The pattern for files cannot be used.'), true])
    }
  })
})
