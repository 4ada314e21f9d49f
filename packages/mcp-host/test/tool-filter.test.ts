import { expect, it } from 'vitest'
import { passesFilter } from '../src/tools/tool-filter.ts'

it.each([
  [undefined, 'a', true],
  [['a', 'b'], 'b', true],
  [['a'], 'ab', false],
  [[], 'a', false],
  [['read_*'], 'read_file', true],
  [['read_*'], 'unread_file', false],
  [['*_file'], 'read_file', true],
  [['*'], 'anything', true],
  [['a*a'], 'a', false],
  [['a*b*c'], 'a-b-c', true],
  [['a*b*c'], 'acb', false],
  [['a.c'], 'abc', false],
  [{ deny: ['drop_*'] }, 'drop_table', false],
  [{ deny: ['drop_*'] }, 'query', true],
  [{ allow: ['*'], deny: ['query'] }, 'query', false],
  [{}, 'query', true],
])('with %j, %s passes: %s', (filter, tool, passes) => {
  expect(passesFilter(filter, tool)).toBe(passes)
})
