import { readFile, writeFile } from 'node:fs/promises'
import type { ModelProviderOptions, RemoteProviderName } from '@frontdesk/models'
import { describe, expect, it } from 'vitest'
import { askMatrix } from './matrix/ask-matrix.ts'
import type { Column } from './matrix/ask-matrix.ts'
import { CHAT_WIRES } from './matrix/chat-wires.ts'
import { responsesWire } from './matrix/responses-wire.ts'
import { toTable, withTable } from './matrix/table.ts'
import { CALLS, FAULTS, KINDS } from './matrix/wire.ts'
import type { Fault, Kind } from './matrix/wire.ts'

function settings(name: RemoteProviderName, api: 'chat' | 'responses', defaultModel: string): Column['options'] {
  return (baseURL, limitMs): ModelProviderOptions => ({
    provider: name,
    [name]: { apiKey: 'sk-not-a-key', baseURL, api, defaultModel, firstEventMs: limitMs, idleMs: limitMs },
  })
}

const COLUMNS: Record<string, Column> = {
  Responses: { wire: responsesWire, options: settings('openai', 'responses', 'gpt-6-luna') },
  'OpenAI Chat': { wire: CHAT_WIRES.openai, options: settings('openai', 'chat', 'gpt-6-luna') },
  Gemini: { wire: CHAT_WIRES.gemini, options: settings('gemini', 'chat', 'gemini-flash-latest') },
  Groq: { wire: CHAT_WIRES.groq, options: settings('groq', 'chat', 'llama-3.3-70b-versatile') },
  OpenRouter: { wire: CHAT_WIRES.openrouter, options: settings('openrouter', 'chat', 'openai/gpt-6-luna') },
  Ollama: { wire: CHAT_WIRES.ollama, options: settings('ollama', 'chat', 'qwen3') },
}

const cells = FAULTS.flatMap((fault) => KINDS.map((kind) => ({ kind, fault })))

/** What the user is to have, whichever provider it is: decided by whether a word was shown when the fault came. */
function expected({ kind, fault }: { kind: Kind; fault: Fault }): string {
  const isSilent = kind === 'refusal' || CALLS[kind] !== undefined
  const told = kind === 'reasoning' || isSilent ? 'told, may ask again' : 'kept and told, may ask again'
  if (fault === '401') return 'told, no retry'
  if (fault === 'truncated') return told
  return ['stall', 'cut', 'malformed frame'].includes(fault) && !isSilent ? told : 'answered'
}

const outcomes = new Map<string, string>()

describe('what the user has of an answer', () => {
  it.each(Object.entries(COLUMNS))(
    'of %s is what it is of every provider, faults included',
    async (name, column) => {
      const found = await Promise.all(cells.map((cell) => askMatrix(column, cell)))
      for (const [index, { kind, fault }] of cells.entries()) outcomes.set(`${name}/${kind}/${fault}`, found[index]!)
      expect(cells.map((cell, index) => `${cell.kind}, ${cell.fault}: ${found[index]}`)).toEqual(
        cells.map((cell) => `${cell.kind}, ${cell.fault}: ${expected(cell)}`),
      )
    },
    120_000,
  )

  it('stands in the documentation as this run has found it', async () => {
    const page = new URL('../../../docs/providers.md', import.meta.url)
    const written = await readFile(page, 'utf8')
    const table = toTable(Object.keys(COLUMNS), (name, kind, fault) => outcomes.get(`${name}/${kind}/${fault}`) ?? '')
    const current = withTable(written, table)
    if (process.env['UPDATE_DOCS'] === '1') await writeFile(page, current)
    expect(await readFile(page, 'utf8')).toBe(current)
  })
})
