import { mkdtempSync, openSync, closeSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Extraction } from '../src/extraction/extraction.ts'
import { makePdf } from '../src/testing/index.ts'

const read = async (extraction: Extraction) => {
  await extraction.settled
  return { text: extraction.text.toString(), problem: extraction.problem }
}

it('reads no more pages than it may', async () => {
  using extraction = new Extraction({ bytes: makePdf(['one', 'two', 'three']) }, { kind: 'pdf', maxPages: 2 })
  expect(await read(extraction)).toEqual({ text: '[Page 1]\none\n\n[Page 2]\ntwo\n\n', problem: 'pages' })
})

it('keeps no more text than it may', async () => {
  using extraction = new Extraction({ bytes: Buffer.from('a'.repeat(10_000_000)) }, { kind: 'text', maxTextBytes: 100 })
  expect(await read(extraction)).toEqual({ text: 'a'.repeat(100), problem: 'size' })
})

it('reads an open file without moving where others read it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'documents-'))
  writeFileSync(join(folder, 'a.csv'), 'Größe;5\n', 'latin1')
  const fd = openSync(join(folder, 'a.csv'), 'r')
  try {
    const both = [new Extraction({ fd }, { kind: 'text' }), new Extraction({ fd }, { kind: 'text' })]
    for (const extraction of both) expect(await read(extraction)).toEqual({ text: 'Größe;5\n', problem: undefined })
  } finally {
    closeSync(fd)
    rmSync(folder, { recursive: true })
  }
})

it('ends its process when it is closed', async () => {
  const extraction = new Extraction({ bytes: Buffer.alloc(0) }, { kind: 'text' })
  extraction[Symbol.dispose]()
  expect((await read(extraction)).problem).toBe('closed')
})
