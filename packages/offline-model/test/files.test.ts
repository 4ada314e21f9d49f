import { describe, expect, it } from 'vitest'
import { keywords } from '../src/librarian/keywords.ts'
import { bestPassages } from '../src/librarian/passages.ts'
import { countPaths, namedFile } from '../src/librarian/paths.ts'
import { findFileTools } from '../src/librarian/toolset.ts'
import type { ToolView } from '../src/request/read-tools.ts'

describe('the files in a search result', () => {
  it.for([
    [
      'lines',
      'refunds.md:3: see shipping.md\nrefunds.md:9: again\na b/c.txt:1: x',
      [
        ['refunds.md', 2],
        ['a b/c.txt', 1],
      ],
    ],
    [
      'a listing',
      '- refunds.md (1 kB)\n- sub/\n- sub/notes.txt',
      [
        ['refunds.md', 1],
        ['sub/notes.txt', 1],
      ],
    ],
    [
      'names with sizes',
      'opening-hours.md  (412 bytes)\nREADME.md  (90 bytes)',
      [
        ['opening-hours.md', 1],
        ['README.md', 1],
      ],
    ],
    [
      'a folder whose name begins with f',
      'faq/baggage.md:3: One bag.\n[FILE] wifi.md',
      [
        ['faq/baggage.md', 1],
        ['wifi.md', 1],
      ],
    ],
    [
      'JSON',
      '{"matches":[{"path":"refunds.md","line":3,"text":"see shipping.md"},{"path":"refunds.md","line":9}]}',
      [['refunds.md', 2]],
    ],
    ['nothing', '[No matches. 8 files were searched.]', []],
  ] as const)('are counted: %s', ([, text, expected]) => {
    expect([...countPaths(text)]).toEqual(expected)
  })
})

it.for([
  ['read refunds.md', 'refunds.md'],
  ['What does "team rules.txt" say?', 'team rules.txt'],
  ['open docs/a-b.pdf please', 'docs/a-b.pdf'],
  ['what is e.g. a refund?', undefined],
] as const)('%j names the file %j', ([text, file]) => {
  expect(namedFile(text)).toBe(file)
})

it('searches for what a question is about, in the singular', () => {
  expect(keywords('What does the handbook say about refunds for "gift cards"?')).toEqual(['refund', 'gift cards'])
  expect(keywords('which files are there?')).toEqual([])
})

describe('the passages of a document', () => {
  const document = `# Rules\n\nIntro.\n\n## Refunds\n\nMoney goes back.\n\nOnly unused things.\n\n## Shipping\n\n- fast\n- slow\n\nRefunds of shipping are rare.\n`

  it('are the paragraphs with most of the words, under their headings, in order', () => {
    expect(bestPassages(document, ['refund']).map(({ heading, text }) => [heading, text])).toEqual([
      ['Refunds', 'Money goes back.'],
      ['Refunds', 'Only unused things.'],
      ['Shipping', 'Refunds of shipping are rare.'],
    ])
    expect(bestPassages(document, ['shipping'], { most: 1 }).map(({ text }) => text)).toEqual([
      'Refunds of shipping are rare.',
    ])
  })

  it('are none when no word occurs', () => {
    expect(bestPassages(document, ['elephant'])).toEqual([])
  })

  it('keep lists and tables whole', () => {
    expect(bestPassages(document, ['slow']).map(({ text }) => text)).toEqual(['- fast\n- slow'])
  })
})

const view = (bareName: string, parameter: string): ToolView => ({
  name: `mcp_docs__${bareName}`,
  bareName,
  description: '',
  parameters: [
    { name: parameter, types: ['string'], description: '', choices: [], isRequired: true, mustBeNull: false },
  ],
})

it('knows file tools under other names, and behind a server’s prefix', () => {
  expect(
    findFileTools([view('get_document', 'file_name'), view('grep', 'pattern'), view('list_documents', 'folder')]),
  ).toEqual({
    read: 'mcp_docs__get_document',
    readParameter: 'file_name',
    list: 'mcp_docs__list_documents',
    listParameter: 'folder',
    search: 'mcp_docs__grep',
    searchParameter: 'pattern',
  })
  expect(findFileTools([view('query', 'sql')])).toBeUndefined()
})
