import { ensure, ensureSame } from '../check.ts'
import type { Section } from '../check.ts'
import { SERVER, STORE, TYPES } from '../sources.ts'
import { get, getString, isObject } from '../../subject/json.ts'
import { idOf } from '../../subject/subject.ts'
import type { Subject } from '../../subject/subject.ts'
import type { Turn } from '../../subject/turn.ts'

export const lifecycle: Section = {
  title: 'The life of an item',
  checks: [
    {
      id: 'ITEM-001',
      level: 'core',
      rule: 'An update names an item that was added before and is not yet done.',
      source: `${TYPES}, ThreadItemUpdatedEvent`,
      async run(subject) {
        for (const turn of await turnsOf(subject)) {
          const open = new Set<unknown>()
          for (const event of turn.events) {
            const id = get(event, 'item.id')
            if (event.type === 'thread.item.added') open.add(id)
            else if (event.type === 'thread.item.done' || event.type === 'thread.item.replaced') open.delete(id)
            else if (event.type === 'thread.item.removed') open.delete(event['item_id'])
            else if (event.type === 'thread.item.updated')
              ensure(
                open.has(event['item_id']),
                `An update is for ${String(event['item_id'])}, which is no item under way.`,
              )
          }
        }
      },
    },
    {
      id: 'ITEM-002',
      level: 'core',
      rule: 'Each item that is added is done or removed before the stream ends; only a workflow may go on after a tool of the page has answered.',
      source: `${TYPES}, ThreadItemDoneEvent`,
      async run(subject) {
        for (const turn of await turnsOf(subject)) {
          const { events } = turn
          const ended = new Set(
            events
              .filter(({ type }) => /^thread\.item\.(done|replaced|removed)$/.test(type))
              .map((event) => get(event, 'item.id') ?? event['item_id']),
          )
          for (const event of events.filter(({ type }) => type === 'thread.item.added')) {
            const id = get(event, 'item.id')
            if (isParked(turn, event['item'])) continue
            ensure(ended.has(id), `The item ${String(id)} was added, and never done.`)
          }
        }
      },
    },
    {
      id: 'ITEM-003',
      level: 'core',
      rule: 'An item is done once.',
      source: `${STORE}, add_thread_item`,
      async run(subject) {
        for (const turn of await turnsOf(subject)) {
          const ids = turn.doneItems().map(idOf)
          const twice = ids.find((id, index) => ids.indexOf(id) !== index)
          ensure(twice === undefined, `The item ${String(twice)} was done twice.`)
        }
      },
    },
    {
      id: 'ITEM-004',
      level: 'core',
      rule: 'An item keeps its type and its thread from when it is added until it is done.',
      source: `${TYPES}, ThreadItemDoneEvent`,
      async run(subject) {
        for (const turn of await turnsOf(subject)) {
          const done = new Map(turn.doneItems().map((item) => [item['id'], item]))
          for (const { item } of turn.events.filter(({ type }) => type === 'thread.item.added')) {
            const end = done.get(get(item, 'id'))
            if (!end) continue
            ensureSame(end['type'], get(item, 'type'), 'The type of the item when done')
          }
          for (const item of done.values()) ensureSame(item['thread_id'], turn.threadId, `The thread of ${idOf(item)}`)
        }
      },
    },
    {
      id: 'ITEM-005',
      level: 'core',
      rule: 'An item is stored as it was done.',
      source: `${SERVER}, _process_events: stored before it is sent`,
      async run(subject) {
        for (const turn of await turnsOf(subject)) {
          const stored = new Map((await subject.items(turn.threadId)).map((item) => [item['id'], item]))
          for (const item of turn.doneItems()) ensureSame(stored.get(item['id']), item, `The stored item ${idOf(item)}`)
        }
      },
    },
    {
      id: 'ITEM-006',
      level: 'core',
      rule: 'Items are stored in the order in which they were done, and nothing else is.',
      source: `${STORE}, load_thread_items: by created_at`,
      async run(subject) {
        for (const turn of await turnsOf(subject)) {
          const items = await subject.items(turn.threadId)
          const stored = items.filter((item) => !isParked(turn, item)).map(idOf)
          ensureSame(stored, turn.doneItems().map(idOf), 'The ids of the stored items')
        }
      },
    },
    {
      id: 'ITEM-007',
      level: 'full',
      rule: 'An item that is removed is told by `thread.item.removed`, and is in the thread no more.',
      source: `${SERVER}, _process_events`,
      needs: ['remove'],
      isExact: true,
      async run(subject) {
        const { events, threadId } = await subject.probe('remove')
        const event = events.find(({ type }) => type === 'thread.item.removed')
        ensure(event !== undefined, 'There is no `thread.item.removed`.')
        const stored = await subject.items(threadId)
        ensure(!stored.map(idOf).includes(getString(event, 'item_id')), 'The removed item is still in the thread.')
        const texts = stored.map((item) => get(item, 'content.0.text'))
        ensure(texts.includes('This stays.'), 'The item after the removed one is not in the thread.')
      },
    },
    {
      id: 'ITEM-008',
      level: 'full',
      rule: 'An item that is replaced keeps its place, and is loaded as it was replaced.',
      source: `${SERVER}, _process_events: save_item`,
      needs: ['replace'],
      isExact: true,
      async run(subject) {
        const { events, threadId } = await subject.probe('replace')
        const replaced = events.find(({ type }) => type === 'thread.item.replaced')?.['item']
        ensure(isObject(replaced), 'There is no `thread.item.replaced`.')
        const texts = (await subject.items(threadId)).slice(1).map((item) => get(item, 'content.0.text'))
        ensureSame(texts, ['After.', 'Between.'], 'The texts of the thread')
      },
    },
  ],
}

/** Whether an item is a workflow that is stored unfinished, since it goes on when a tool of the page has answered. */
function isParked(turn: Turn, item: unknown): boolean {
  const isOpen = !turn.doneItems('workflow').some(({ id }) => id === get(item, 'id'))
  return get(item, 'type') === 'workflow' && isOpen && turn.doneItems('client_tool_call').length > 0
}

/** Turns of different kinds: whatever the subject offers of them. */
export async function turnsOf(subject: Subject): Promise<Turn[]> {
  const { contract, prompts } = subject.session
  const probes = (['text', 'widget', 'workflow', 'sources', 'image', 'effects', 'form', 'client_tool'] as const).filter(
    (probe) => probe === 'text' || contract.has(probe) || prompts.get(probe),
  )
  const turns: Turn[] = []
  for (const probe of probes) turns.push(await subject.probe(probe))
  return turns
}
