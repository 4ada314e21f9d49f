import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  NonStreamingRequest,
  StreamingRequest,
  ThreadItem,
  ThreadItemUpdate,
  ThreadStreamEvent,
} from '@frontdesk/chatkit'
import { expect, it } from 'vitest'

const namesOf = (union: { options: readonly { shape: { type: { value: string } } }[] }): string[] =>
  union.options.map(({ shape }) => shape.type.value)

/** The parts of the protocol that stand in the first column of a table, under its heading. A name that begins with a point goes on from the first. */
function namedUnder(heading: string, page: string): string[] {
  const [, table = ''] = page.split(`\n| ${heading} | when |\n| --- | --- |\n`)
  const [rows = ''] = table.split('\n\n')
  return rows.split('\n').flatMap((row) => {
    const names = Array.from((row.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g), ([, name = '']) => name)
    const stem = names[0]?.replace(/\.\w+$/, '') ?? ''
    return names.map((name) => (name.startsWith('.') ? stem + name : name))
  })
}

it.each([
  ['operation', [...namesOf(StreamingRequest), ...namesOf(NonStreamingRequest)], 16],
  ['event', namesOf(ThreadStreamEvent), 12],
  ['item', namesOf(ThreadItem), 11],
  ['update', namesOf(ThreadItemUpdate), 10],
])('names each %s of the protocol once in the page of the shipped team', async (heading, names, count) => {
  const page = await readFile(join(import.meta.dirname, '../../docs/shipped-team.md'), 'utf8')
  expect(namedUnder(heading, page).toSorted()).toEqual(names.toSorted())
  expect(names).toHaveLength(count)
})
