import type { CustomTask, ThreadItem, ThreadStreamEvent } from '@frontdesk/chatkit'
import { describe, expect, it } from 'vitest'
import { TurnPrinter } from '../src/cli/turn-printer.ts'
import { createThreadState, reduceThread } from '../src/index.ts'

const members = { thread_id: 'thr_1', created_at: '2025-01-02T03:04:05Z' }
const message = (text: string): ThreadItem => ({
  ...members,
  id: 'a',
  type: 'assistant_message',
  content: text ? [{ annotations: [], text, type: 'output_text' }] : [],
})
const delta = (text: string): ThreadStreamEvent => ({
  type: 'thread.item.updated',
  item_id: 'a',
  update: { type: 'assistant_message.content_part.text_delta', content_index: 0, delta: text },
})
const begun = (item: ThreadItem): ThreadStreamEvent => ({ type: 'thread.item.added', item })
const done = (item: ThreadItem): ThreadStreamEvent => ({ type: 'thread.item.done', item })
const workflow = (...tasks: CustomTask[]): ThreadItem => ({
  ...members,
  id: 'w',
  type: 'workflow',
  workflow: { type: 'custom', tasks, expanded: false },
})
const addTask = (task: CustomTask): ThreadStreamEvent => ({
  type: 'thread.item.updated',
  item_id: 'w',
  update: { type: 'workflow.task.added', task_index: 0, task },
})
const updateTask = (index: number, task: CustomTask): ThreadStreamEvent => ({
  type: 'thread.item.updated',
  item_id: 'w',
  update: { type: 'workflow.task.updated', task_index: index, task },
})
const handoff: CustomTask = {
  type: 'custom',
  status_indicator: 'complete',
  title: 'Handed over to analyst',
  icon: 'agent',
}
const running = (title: string): CustomTask => ({
  type: 'custom',
  status_indicator: 'loading',
  title,
  content: '`{"n": 1}`',
})
const finished = (title: string): CustomTask => ({
  type: 'custom',
  status_indicator: 'complete',
  title,
  content: '`{"n": 1}`\n\n`→ 3 rows`\n\n0.1 s',
})
const failed: CustomTask = {
  ...finished('Query'),
  icon: 'info',
  content: '`{"n": 1}`\n\n`Failed: no such table`\n\n0.1 s',
}

/** What the terminal shows, and in which pieces it was written. */
function print(...events: ThreadStreamEvent[]): { text: string; writes: string[] } {
  const writes: string[] = []
  const printer = new TurnPrinter({ write: (text) => writes.push(text), style: (_, text) => text })
  let state = createThreadState()
  for (const event of events) printer.print(event, (state = reduceThread(state, event)))
  printer.end()
  return { text: writes.join(''), writes: writes.filter((text) => text !== '') }
}

describe('TurnPrinter', () => {
  it('writes the answer as it comes and ends its line once', () => {
    const { text, writes } = print(begun(message('')), delta('Hel'), delta('lo'), done(message('Hello')))
    expect(writes).toEqual(['Hel', 'lo', '\n'])
    expect(text).toBe('Hello\n')
  })

  it('writes an answer that comes whole, and only the rest of one that came in part', () => {
    expect(print(done(message('Hello'))).text).toBe('Hello\n')
    expect(print(begun(message('He')), done(message('Hello'))).text).toBe('Hello\n')
  })

  it('writes an answer again when it turns out another', () => {
    expect(print(begun(message('Hello')), done(message('Bye'))).text).toBe('Hello\n\nBye\n')
  })

  it('tells a handoff, a tool call and its outcome, and sets the answer apart', () => {
    const { text, writes } = print(
      begun(workflow(handoff)),
      addTask(running('Query')),
      updateTask(1, finished('Query')),
      done(workflow(handoff, finished('Query'))),
      done(message('Three.')),
    )
    expect(text).toBe('→ Handed over to analyst\n· Query {"n": 1}  ✓ → 3 rows · 0.1 s\n\nThree.\n')
    expect(writes.slice(0, 4)).toEqual(['→ Handed over to analyst', '\n', '· Query {"n": 1}', '  ✓ → 3 rows · 0.1 s'])
  })

  it('names the tool again when others have begun since', () => {
    const { text } = print(
      begun(workflow(running('Query'))),
      addTask(running('Search')),
      updateTask(0, failed),
      updateTask(1, finished('Search')),
    )
    expect(text).toBe(
      '· Query {"n": 1}\n· Search {"n": 1}\n✗ Query Failed: no such table · 0.1 s\n✓ Search → 3 rows · 0.1 s\n',
    )
  })

  it.each<[string, ThreadItem, string]>([
    [
      'searches of the web',
      workflowOf({ type: 'web_search', queries: ['a', 'b'], sources: [] }),
      '✓ Searching the web a · b',
    ],
    [
      'files',
      workflowOf({ type: 'file', sources: [{ type: 'file', title: 't', filename: 'f.md' }] }),
      '✓ Reading files f.md',
    ],
    ['thoughts', workflowOf({ type: 'thought', content: 'Hm.' }), '✓ Thinking'],
    ['images', workflowOf({ type: 'image', title: 'A cat' }), '✓ A cat'],
    [
      'widgets by their copy text',
      { ...members, id: 'i', type: 'widget', widget: { type: 'Card' }, copy_text: 'Order 7' },
      'Order 7',
    ],
    ['widgets by their texts', { ...members, id: 'i', type: 'widget', widget: tree() }, 'Order 7\nNew\nCancel'],
    [
      'pictures',
      { ...members, id: 'i', type: 'generated_image', image: { id: 'i', url: 'https://i.test' } },
      '[image] https://i.test',
    ],
    [
      'questions',
      { ...members, id: 'i', type: 'structured_input', status: 'pending', inputs: [question()] },
      'Which?\n  - A\n  - B',
    ],
    [
      'client tools',
      { ...members, id: 'i', type: 'client_tool_call', status: 'pending', call_id: 'c', name: 'map', arguments: {} },
      '[map] is for a page to do: a terminal cannot.',
    ],
    [
      'tasks of their own',
      {
        ...members,
        id: 'i',
        type: 'task',
        task: { type: 'custom', status_indicator: 'none', title: 'T', content: 'c' },
      },
      'T: c',
    ],
  ])('has words for %s', (_, item, expected) => {
    expect(print(done(item)).text).toBe(`${expected}\n`)
  })

  it('says nothing of the question and of what is hidden', () => {
    const asked: ThreadItem = {
      ...members,
      id: 'u',
      type: 'user_message',
      content: [],
      attachments: [],
      inference_options: {},
    }
    expect(print(done(asked), done({ ...members, id: 'e', type: 'end_of_turn' })).text).toBe('')
  })

  it('tells progress and notices, and that an answer was withdrawn', () => {
    const { text } = print(
      { type: 'progress_update', text: 'Looking' },
      { type: 'notice', level: 'warning', title: 'Slow', message: 'today' },
      begun(message('Secret')),
      { type: 'thread.item.removed', item_id: 'a' },
    )
    expect(text).toBe('… Looking\n! Slow: today\n\nSecret\n(The answer was withdrawn.)\n')
  })

  it('lets nothing through that steers the terminal', () => {
    const evil = '\u001b[31mred\u001b]0;title\u0007\u009b2J\u202e\r\n\tok'
    expect(print(begun(message(evil)), begun(workflow({ ...handoff, title: evil }))).text).toBe('red\n\tok\n→ red ok\n')
    expect(print(begun(message('\u001b')), delta('[2J')).text).toBe('[2J\n')
  })
})

function workflowOf(task: object): ThreadItem {
  return workflow({ status_indicator: 'complete', ...task } as CustomTask)
}

function tree() {
  const button = { type: 'Button', label: 'Cancel' }
  return {
    type: 'Card' as const,
    children: [
      { type: 'Title', value: 'Order 7' },
      { type: 'Row', children: [{ type: 'Badge', label: 'New' }] },
      { type: 'Transition', children: button },
    ],
  }
}

function question() {
  return {
    id: 'q',
    type: 'multiple_choice' as const,
    question: 'Which?',
    options: [{ value: 'A' }, { value: 'B' }],
    multiple: false,
  }
}
