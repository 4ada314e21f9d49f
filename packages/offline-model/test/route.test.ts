import type { SerializedHandoff } from '@openai/agents'
import { describe, expect, it } from 'vitest'
import type { ToolView } from '../src/request/read-tools.ts'
import { route } from '../src/triage/route.ts'

const handoff = (name: string, description: string): SerializedHandoff => ({
  toolName: `transfer_to_${name}`,
  toolDescription: `Handoff to the ${name} agent to handle the request. ${description}`,
  inputJsonSchema: { type: 'object', properties: {}, required: [], additionalProperties: false },
  strictJsonSchema: true,
})
const toolView = (name: string, description: string): ToolView => ({
  name,
  bareName: name,
  description,
  parameters: [],
})

const TRIAGE = handoff('triage', 'Understands what the user wants and finds the right colleague.')
const SPECIALISTS = [
  handoff('analyst', 'Answers questions about the data in the database.'),
  handoff('librarian', 'Answers from the handbook and other documents.'),
  handoff('planner', 'Keeps the list of tasks of the user.'),
  handoff('researcher', 'Reads a page on the web.'),
]
const SQL = [toolView('query', 'Runs one SELECT on the database.'), toolView('list_tables', 'Lists the tables.')]
const FILES = [toolView('read_file', 'Reads a file.'), toolView('search_files', 'Searches the files for a text.')]

const TASKS = [
  toolView('list_tasks', "Lists the user's tasks."),
  toolView('add_task', "Adds a task to the user's list."),
]

const target = (text: string, options: Partial<Parameters<typeof route>[1]>): string => {
  const found = route(text, { tools: [], handoffs: [], taken: [], ...options })
  return found.to === 'handoff' ? found.handoff.toolName.replace('transfer_to_', '') : found.to
}

describe('an agent that only passes on', () => {
  it.for([
    ['How many customers do we have in Berlin?', 'analyst'],
    ['average order total per country', 'analyst'],
    ['SELECT 1 FROM x', 'analyst'],
    ['list the newest orders', 'analyst'],
    ['What does the handbook say about refunds?', 'librarian'],
    ['Am I allowed to return opened textiles?', 'librarian'],
    ['read refunds.md', 'librarian'],
    ['How long does delivery take?', 'librarian'],
    ['remind me to call Ada', 'planner'],
    ['what does https://example.com say', 'researcher'],
    ['Where did the elephant go?', 'librarian'],
    ['bananas', 'unknown'],
    ['2 + 2 = ?', 'unknown'],
  ] as const)('takes %s to %s', ([text, expected]) => {
    expect(target(text, { handoffs: SPECIALISTS })).toBe(expected)
  })

  it('goes by the words of a description it has never seen', () => {
    const handoffs = [handoff('chef', 'Knows recipes and ingredients.'), handoff('driver', 'Plans routes and parking.')]
    expect(target('Which ingredients are in the soup?', { handoffs })).toBe('chef')
  })

  it('does not ask the same agent twice in a turn', () => {
    expect(target('How many customers?', { handoffs: SPECIALISTS, taken: ['transfer_to_analyst'] })).not.toBe('analyst')
  })
})

describe('a specialist', () => {
  it.for([
    ['How many customers?', SQL, 'here'],
    ['and in Hamburg?', SQL, 'here'],
    ['What does the handbook say about refunds?', SQL, 'triage'],
    ['What does the handbook say about refunds?', FILES, 'here'],
    ['How many orders are there per month?', FILES, 'triage'],
    ['bananas', SQL, 'here'],
    ['List all customers in Hamburg', FILES, 'triage'],
    ['List all customers in Hamburg', TASKS, 'triage'],
    ['Show order 17', FILES, 'triage'],
    ['List my tasks', TASKS, 'here'],
    ['Please list the files', FILES, 'here'],
    ['and on weekends', FILES, 'here'],
  ] as const)('keeps its own and hands back what is not: %s', ([text, tools, expected]) => {
    expect(target(text, { tools, handoffs: [TRIAGE] })).toBe(expected)
  })

  it('passes a question straight to a colleague it knows', () => {
    expect(target('What does the handbook say?', { tools: SQL, handoffs: [TRIAGE, ...SPECIALISTS] })).toBe('librarian')
  })

  it('keeps what was handed to it in the same turn, so that nothing goes round', () => {
    expect(
      target('What does the handbook say?', { tools: SQL, handoffs: [TRIAGE], taken: ['transfer_to_analyst'] }),
    ).toBe('here')
  })
})
