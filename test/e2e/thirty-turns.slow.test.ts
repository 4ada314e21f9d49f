import { expect, it, onTestFinished } from 'vitest'
import type { ThreadItem } from '@frontdesk/chatkit'
import { answerOf, Stack, threadIdOf } from './support/stack.ts'

/** What is said, who answers it with which tools, the items that are stored beside the message, and what the answer holds. */
type Turn = [say: string, agent: string, tools: string[], items: string[], answer: RegExp]

const SAID = ['assistant_message']
const WORKED = ['workflow', 'assistant_message']
const SHOWN = ['widget', 'workflow', 'assistant_message']
/** What was read on the web is not to be followed: the user is asked before anything is written. */
const ASKED = ['workflow', 'widget', 'end_of_turn']
const LOOKED = ['list_tables', 'describe_table', 'query']
const JOINED = ['describe_table', 'query']
const READ = ['search_files', 'read_file']

/** Three conversations, by their names. */
const TURNS: Record<string, Turn[]> = {
  desk: [
    ['Hello', 'triage', [], SAID, /I can pass your question on/],
    ['How many customers do we have in Berlin?', 'analyst', LOOKED, WORKED, /\b111\b/],
    ['and in Hamburg?', 'analyst', ['query'], WORKED, /\b54\b/],
    ['What does the handbook say about refunds?', 'librarian', READ, WORKED, /30 days/],
    ['and about gift cards?', 'librarian', READ, WORKED, /gift-cards\.md/],
    ['Add a task to call the supplier', 'planner', ['add_task'], WORKED, /Added 3\. call the supplier/],
    ['Show my tasks', 'planner', ['show_tasks'], SHOWN, /3\. call the supplier/],
    ['Read https://docs.invalid/prices', 'researcher', ['fetch_page'], WORKED, /docs\.invalid/],
    ['How many orders are there?', 'analyst', JOINED, WORKED, /\b2400\b/],
    ['How many customers do we have in Vienna?', 'analyst', ['query'], WORKED, /\b51\b/],
  ],
  shop: [
    ['How many products do we have?', 'analyst', LOOKED, WORKED, /\b90\b/],
    ['How many customers are there per country?', 'analyst', JOINED, WORKED, /Germany[^\n]*268/],
    ['What is the average order total?', 'analyst', JOINED, WORKED, /782\.2/],
    ['How many orders were there in 2024?', 'analyst', ['query'], WORKED, /There (?:were|are) \*\*\d+\*\* orders/],
    ['and in 2025?', 'analyst', ['query'], WORKED, /\b663\b/],
    ['Which customer spent the most?', 'analyst', JOINED, WORKED, /Lara Wolf/],
    ['Show order 17', 'analyst', ['show_order'], SHOWN, /Order 17/],
    ['How many happy customers do we have?', 'analyst', ['query'], WORKED, /happy/],
    ['What does the handbook say about the warranty?', 'librarian', READ, WORKED, /2 years/],
    ['I want to talk to a human', 'triage', ['escalate_to_human'], WORKED, /person|colleague/],
  ],
  day: [
    ['Remind me to send the invoice on 2027-01-04', 'planner', ['add_task'], WORKED, /Added 1\. send the invoice/],
    ['Add a task: water the plants', 'planner', ['add_task'], WORKED, /Added 2\. water the plants/],
    ['Complete task 2', 'planner', ['complete_task'], WORKED, /Done: 2/],
    ['Move task 1 to 2027-02-01', 'planner', ['update_task'], WORKED, /2027-02-01/],
    ['What is on my to-do list?', 'planner', ['show_tasks'], SHOWN, /1\. send the invoice \(due 2027-02-01\)/],
    ['What does the handbook say about opening hours?', 'librarian', READ, WORKED, /10:00 to 19:00/],
    ['Which files are there?', 'librarian', ['list_directory'], WORKED, /handbook/],
    ['Fetch https://elsewhere.invalid/', 'researcher', ['fetch_page'], WORKED, /elsewhere\.invalid|not/],
    ['Add a task to read that page', 'planner', [], ASKED, /^$/],
    ['Thanks a lot!', 'planner', [], SAID, /welcome/],
  ],
}

interface Stored {
  id: string
  items: ThreadItem[]
}

interface Trace {
  steps: { kind: string; name: string }[]
}

/** What the newest turn of a thread did. */
async function lastRun(stack: Stack, threadId: string): Promise<{ agent: string | undefined; tools: string[] }> {
  const response = await fetch(`${stack.url}/admin/threads/${threadId}/runs/last`)
  const { steps } = (await response.json()) as Trace
  return {
    agent: steps.findLast(({ kind }) => kind === 'agent')?.name,
    tools: [...new Set(steps.flatMap(({ kind, name }) => (kind === 'tool' ? [name] : [])))],
  }
}

it('leads through the whole team, over two restarts', { timeout: 240_000 }, async () => {
  const env = { RESEARCHER_HOSTS: 'docs.invalid' }
  let stack = await Stack.start({ env })
  onTestFinished(() => stack[Symbol.asyncDispose]())
  const threads: Record<string, Stored> = {}
  /** What was stored before each restart, and what was found after it. */
  const [kept, found]: [Stored[], Stored[]] = [[], []]
  const steps = Array.from({ length: 10 }, (_, index) =>
    Object.keys(TURNS).map((name) => [name, index] as const),
  ).flat()
  for (const [count, [name, index]] of steps.entries()) {
    if (count === 10 || count === 20) {
      await stack.stop(count === 10 ? 'SIGTERM' : 'SIGKILL')
      stack = await Stack.start({ env, directory: stack.directory })
      for (const thread of Object.values(threads)) found.push({ ...thread, items: await stack.items(thread.id) })
      kept.push(...Object.values(threads))
    }
    const [say, agent, tools, stored, answer] = TURNS[name]![index]!
    const before = threads[name]
    const events = await stack.ask(say, before?.id)
    const id = before?.id ?? threadIdOf(events)
    const items = await stack.items(id)
    threads[name] = { id, items }
    const added = items.slice(before?.items.length ?? 0).map(({ type }) => type)
    const said = answerOf(events)
    const what = { say, ...(await lastRun(stack, id)), items: added, said: answer.test(said) ? answer : said }
    expect(what).toEqual({ say, agent, tools, items: ['user_message', ...stored], said: answer })
  }
  expect(found).toEqual(kept)
})
