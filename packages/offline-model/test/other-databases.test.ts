import type { AgentInputItem, SerializedTool } from '@openai/agents'
import { expect, it } from 'vitest'
import { decide } from '../src/decide.ts'
import type { ToolCall } from '../src/plan.ts'

type Answer = (args: Record<string, unknown>) => string
interface FakeTool {
  description?: string
  properties: Record<string, unknown>
  answer: Answer
}

const STRING = { type: 'string' }
const PARAMS = { type: 'array', description: 'Values for the placeholders: ? in SQLite, $1, $2 … in Postgres.' }

/** Answers a question with tools that are functions here, and gives the answer and all calls. */
function ask(question: string, tools: Record<string, FakeTool>): { answer: string; calls: ToolCall[] } {
  const serialized = Object.entries(tools).map(([name, { description = '', properties }]): SerializedTool => ({
    type: 'function',
    name,
    description,
    parameters: {
      type: 'object',
      properties: properties as Record<string, never>,
      required: [],
      additionalProperties: false,
    },
    strict: false,
  }))
  const input: AgentInputItem[] = [{ role: 'user', content: question }]
  const calls: ToolCall[] = []
  for (let turn = 0; turn < 10; turn += 1) {
    const decision = decide({ input, tools: serialized, handoffs: [], modelSettings: {} })
    if (decision.kind === 'say') return { answer: decision.text, calls }
    if (decision.kind === 'handoff') throw new Error('There is nobody to hand over to.')
    for (const { name, args } of decision.calls) {
      const callId = `call_${calls.push({ name, args })}`
      input.push({ type: 'function_call', callId, name, arguments: JSON.stringify(args), status: 'completed' })
      const output = tools[name]?.answer(args) ?? ''
      input.push({ type: 'function_call_result', callId, name, status: 'completed', output })
    }
  }
  throw new Error(`The question was not answered in ten turns: ${JSON.stringify(calls)}`)
}

const describe = (columns: string): FakeTool => ({ properties: { table: STRING }, answer: () => columns })
const LIST: FakeTool = { properties: {}, answer: () => 'people\npets' }

it('writes placeholders as PostgreSQL wants them when the columns are PostgreSQL’s', () => {
  const { answer, calls } = ask('How many people are in Oslo?', {
    list_tables: LIST,
    describe_table: describe('- id integer primary key\n- name character varying\n- city character varying'),
    query: {
      properties: { sql: STRING, params: PARAMS },
      answer: ({ sql }) =>
        String(sql).includes('found_in')
          ? 'probe,found_in,value,matches\n0,people.city,Oslo,4'
          : 'count\n-----\n4\n(1 row)',
    },
  })
  expect(calls.at(-1)?.args).toEqual({ sql: 'SELECT COUNT(*) AS count FROM people WHERE city = $1', params: ['Oslo'] })
  expect(answer).toContain('There are **4** people in Oslo.')
})

/** The tools of a database whose queries fail as told. */
const failing = (fails: (sql: string) => boolean): Record<string, FakeTool> => ({
  list_tables: LIST,
  describe_table: describe('- id integer primary key\n- age integer'),
  query: {
    properties: { sql: STRING, params: PARAMS },
    answer: ({ sql }) =>
      fails(String(sql)) ? `ERROR: syntax error in ${String(sql).slice(-8)}` : '| count |\n| --- |\n| 2 |',
  },
})

it('tries the other way of writing placeholders once, and reports the first failure when that fails too', () => {
  expect(
    ask(
      'How many people with an age over 30?',
      failing((sql) => sql.includes('?')),
    ).answer,
  ).toContain('There are **2** people')
  const failed = ask(
    'How many people with an age over 30?',
    failing(() => true),
  )
  expect(failed.calls.filter(({ name }) => name === 'query')).toHaveLength(2)
  expect(failed.answer).toContain('> ERROR: syntax error in  age > ?')
})

it('stays in the database that holds the table it is asked about', () => {
  const { calls, answer } = ask('How many pets are there?', {
    list_tables: {
      properties: {},
      answer: () => '| database | table |\n| --- | --- |\n| work | people |\n| home | pets |',
    },
    describe_table: {
      properties: { table: STRING, database: STRING },
      answer: () => '- id integer primary key\n- name text',
    },
    query: { properties: { sql: STRING, database: STRING }, answer: () => '[{"count":3}]' },
  })
  expect(calls.slice(1)).toEqual([
    { name: 'describe_table', args: { table: 'pets', database: 'home' } },
    { name: 'query', args: { sql: 'SELECT COUNT(*) AS count FROM pets', database: 'home' } },
  ])
  expect(answer).toContain('There are **3** pets.')
})

it('shows what it cannot read as it came', () => {
  const { answer } = ask('How many pets are there?', {
    list_tables: LIST,
    describe_table: describe('- id integer primary key'),
    query: { properties: { sql: STRING }, answer: () => 'Three, I think.' },
  })
  expect(answer).toContain('This is what the database answered:\n\n~~~\nThree, I think.\n~~~')
})

it('passes on what the tool says of rows it left out', () => {
  const { answer } = ask('SELECT name FROM pets', {
    query: {
      properties: { sql: STRING },
      answer: () => '| name |\n| --- |\n| Rex |\n\n1 row shown, and there are more: call again with offset: 1.',
    },
  })
  expect(answer).toContain('The tool adds: “1 row shown, and there are more: call again with offset: 1.”')
})

it('asks for a statement when no tool tells which tables there are', () => {
  const { answer } = ask('How many pets are there?', { query: { properties: { sql: STRING }, answer: () => '' } })
  expect(answer).toContain('Send me a statement that begins with `SELECT`')
})

it('says so when there are no tables', () => {
  const { answer } = ask('How many pets are there?', {
    list_tables: { properties: {}, answer: () => 'There are no tables.' },
    query: { properties: { sql: STRING }, answer: () => '' },
  })
  expect(answer).toContain('I could not read any table in what the database lists:\n\n~~~\nThere are no tables.\n~~~')
})

it('reports at once that the tables cannot be listed', () => {
  const { answer, calls } = ask('How many pets are there?', {
    list_tables: { properties: {}, answer: () => 'ERROR: The database is locked.' },
    query: { properties: { sql: STRING }, answer: () => '' },
  })
  expect([answer.includes('> ERROR: The database is locked.'), calls.length]).toEqual([true, 1])
})
