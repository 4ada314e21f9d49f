import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

it('names only files that exist in the walks through the code', () => {
  const walks = read('docs/architecture.md')
  const files = [...walks.matchAll(/`([^`]+\.tsx?)`/g)].map(([, file = '']) => file)
  expect(files.length).toBeGreaterThan(40)
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([])
  expect(walks.trimEnd().split('\n').length).toBeLessThanOrEqual(60)
})

it('pictures every package, app and folder of tests in CONTRIBUTING.md', () => {
  const [, picture = ''] = /```\n(apps[\s\S]*?)```/.exec(read('CONTRIBUTING.md')) ?? []
  const pictured = picture
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ')[0])
  const members = globSync(
    ['apps/*', 'packages/*', 'test/*', 'bench', 'examples'].map((each) => `${each}/package.json`),
    {
      cwd: root,
    },
  ).map(dirname)
  expect(new Set(pictured)).toEqual(new Set(members))
})
