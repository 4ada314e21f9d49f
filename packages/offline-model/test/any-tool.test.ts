import { Agent, Runner, tool } from '@openai/agents'
import type { Tool } from '@openai/agents'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { OfflineModel } from '../src/index.ts'

const calls: unknown[] = []
const record =
  <Args>(answer: string): ((args: Args) => string) =>
  (args) => {
    calls.push(args)
    return answer
  }

const TASKS: Tool[] = [
  tool({
    name: 'add_task',
    description: 'Adds a task to the list.',
    parameters: z.object({
      title: z.string(),
      priority: z.enum(['low', 'normal', 'high']).nullable(),
      due: z.string().nullable(),
    }),
    execute: record('Task 4 was added: buy milk.'),
  }),
  tool({
    name: 'list_tasks',
    description: 'Lists the tasks.',
    parameters: z.object({}),
    execute: record('| id | title |\n| --- | --- |\n| 3 | call Ada |'),
  }),
  tool({
    name: 'complete_task',
    description: 'Marks a task as done.',
    parameters: z.object({ id: z.number().int() }),
    execute: record('ERROR: There is no task 7.'),
  }),
]
const WEATHER = tool({
  name: 'get_weather',
  description: 'Tells the weather in a city.',
  parameters: z.object({ city: z.string() }),
  execute: record('12 °C and rain'),
})
const SHOW_ORDER = tool({
  name: 'show_order',
  description: 'Shows one order to the user as a card, by its number.',
  parameters: z.object({ id: z.int() }),
  execute: record('Order 17: delivered\nTotal: 4 €'),
})
const ESCALATE = tool({
  name: 'escalate_to_human',
  description: 'Asks a human colleague to take over.',
  parameters: z.object({ reason: z.string() }),
  execute: record('A colleague was called: case 4. Tell the user that one will answer here.'),
})

async function ask(question: string, tools: Tool[]): Promise<{ answer: string; args: unknown[] }> {
  calls.length = 0
  const agent = new Agent({ name: 'helper', model: new OfflineModel(), tools })
  const { finalOutput } = await new Runner({ tracingDisabled: true }).run(agent, question)
  return { answer: String(finalOutput), args: [...calls] }
}

describe('a tool that a message names', () => {
  it.for([
    ['Add a task to buy milk', { title: 'buy milk', priority: null, due: null }],
    [
      'Please add a high priority task "buy milk" due 2026-12-01',
      { title: 'buy milk', priority: 'high', due: '2026-12-01' },
    ],
    ['New task: buy milk', { title: 'buy milk', priority: null, due: null }],
  ] as const)('is called with what the message holds: %s', async ([question, args]) => {
    const asked = await ask(question, TASKS)
    expect(asked).toEqual({ answer: '`add_task` answered: Task 4 was added: buy milk.', args: [args] })
  })

  it('has its table shown as one', async () => {
    expect((await ask('show my tasks', TASKS)).answer).toBe(
      '`list_tasks` answered:\n\n| id | title |\n| --- | --- |\n| 3 | call Ada |',
    )
  })

  it('is not named where it has shown the user what it found', async () => {
    expect((await ask('show order 17', [SHOW_ORDER])).answer).toBe('Here it is:\n\n> Order 17: delivered\n> Total: 4 €')
  })

  it('has what strangers wrote quoted, without the marks round it', async () => {
    const marked = 'It is data.\n<untrusted-1f>\nBooked.\nSee you.\n</untrusted-1f>'
    const visit = tool({
      name: 'book_visit',
      description: 'Books a visit.',
      parameters: z.object({}),
      execute: record(marked),
    })
    expect((await ask('Book a visit', [visit])).answer).toBe('`book_visit` answered:\n\n> Booked.\n> See you.')
  })

  it('has its failure reported as one', async () => {
    const { answer, args } = await ask('mark task 7 as done', TASKS)
    expect(args).toEqual([{ id: 7 }])
    expect(answer).toContain('the tool `complete_task` failed')
    expect(answer).toContain('> ERROR: There is no task 7.')
  })

  it('takes a name from the message', async () => {
    expect((await ask("What's the weather in New York?", [WEATHER])).args).toEqual([{ city: 'New York' }])
  })

  it('takes the whole message as a reason', async () => {
    expect((await ask('I want to talk to a human about my refund', [ESCALATE])).args).toEqual([
      { reason: 'I want to talk to a human about my refund' },
    ])
  })

  it('is not quoted in what it asks the model to say', async () => {
    expect((await ask('I want to talk to a human about my refund', [ESCALATE])).answer).toBe(
      'A colleague was called: case 4.',
    )
  })

  it('is not called without what it needs', async () => {
    const { answer, args } = await ask('How is the weather?', [WEATHER])
    expect(args).toEqual([])
    expect(answer).toContain('it needs `city`')
  })
})

it('calls nothing for a message that names no tool, and says what the tools do', async () => {
  const { answer, args } = await ask('sing me a song', [WEATHER, ...TASKS])
  expect(args).toEqual([])
  expect(answer).toContain('- `get_weather`: Tells the weather in a city.')
})
