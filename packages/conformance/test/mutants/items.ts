import { onDocument, onEvent, onFrame } from './mutant.ts'
import type { Json, Mutant } from './mutant.ts'

const isUpdate = (event: Json, type: string) => event['update']?.type === type
const DELTA = 'assistant_message.content_part.text_delta'

/** Faults in the lives of items, their updates, ids and times. */
export const items: readonly Mutant[] = [
  {
    fault: 'updates come before the item is added',
    caughtBy: 'ITEM-001',
    named: /no item under way/,
    plant: onEvent((event, state) => {
      if (event['type'] === 'thread.item.added') {
        state['added'] = event
        return []
      }
      if (!state['added']) return event
      const added = state['added']
      state['added'] = undefined
      return [event, added]
    }),
  },
  {
    fault: 'an item that was added is never done',
    caughtBy: 'ITEM-002',
    named: /never done/,
    plant: onEvent((event) =>
      event['type'] === 'thread.item.done' && event['item'].type === 'assistant_message' ? [] : event,
    ),
  },
  {
    fault: 'an item is done twice',
    caughtBy: 'ITEM-003',
    named: /done twice/,
    plant: onEvent((event) =>
      event['type'] === 'thread.item.done' && event['item'].type === 'assistant_message' ? [event, event] : event,
    ),
  },
  {
    fault: 'an item that is done belongs to another thread',
    caughtBy: 'ITEM-004',
    named: /thread of/,
    plant: onEvent((event) =>
      event['item']?.type === 'assistant_message'
        ? { ...event, item: { ...event['item'], thread_id: 'thr_other' } }
        : event,
    ),
  },
  {
    fault: 'an answer is stored without its last word',
    caughtBy: 'ITEM-005',
    named: /stored item/,
    plant: onDocument((document, { type }) => {
      if (type === 'items.list')
        for (const item of document['data'])
          if (item.type === 'assistant_message') item.content[0].text = item.content[0].text.replace(/ \S+$/, '')
      return document
    }),
  },
  {
    fault: 'the answer is stored before the message',
    caughtBy: 'ITEM-006',
    named: /order in which they were done/,
    plant: onDocument((document, { type }) => {
      if (type === 'items.list')
        document['data'].sort((one: Json, other: Json) => (one['type'] < other['type'] ? -1 : 1))
      return document
    }),
  },
  {
    fault: 'an item is announced as removed and stays in the thread',
    caughtBy: 'ITEM-007',
    named: /still in the thread/,
    plant: (healthy) => {
      let gone: Json | undefined
      return onDocument((document, { type }) => {
        if (type === 'items.list' && gone) document['data'].splice(1, 0, gone)
        return document
      })(
        onEvent((event) => {
          if (event['type'] === 'thread.item.done' && event['item'].content?.[0]?.text === 'This goes.')
            gone = event['item']
          return event
        })(healthy),
      )
    },
  },
  {
    fault: 'a replaced item is moved to the end',
    caughtBy: 'ITEM-008',
    named: /place/,
    plant: onDocument((document, { type }) => {
      if (type === 'items.list' && document['data'][1]?.content?.[0]?.text === 'After.')
        document['data'].push(...document['data'].splice(1, 1))
      return document
    }),
  },
  {
    fault: 'a delta is lost',
    caughtBy: 'UPDATE-001',
    named: /deltas/,
    plant: onEvent((event, state) => {
      if (!isUpdate(event, DELTA) || state['lost']) return event
      state['lost'] = true
      return []
    }),
  },
  {
    fault: 'a delta is sent twice',
    caughtBy: 'UPDATE-001',
    named: /deltas/,
    plant: onEvent((event) => (isUpdate(event, DELTA) ? [event, event] : event)),
  },
  {
    fault: 'two deltas change places',
    caughtBy: 'UPDATE-001',
    named: /deltas/,
    plant: onEvent((event, state) => {
      if (!isUpdate(event, DELTA)) return event
      if (!state['first']) {
        state['first'] = event
        return []
      }
      return state['swapped']++ ? event : [event, state['first']]
    }),
  },
  {
    fault: 'each delta carries the whole text so far',
    caughtBy: 'UPDATE-001',
    named: /deltas/,
    plant: onEvent((event, state) => {
      if (!isUpdate(event, DELTA)) return event
      state['text'] = `${state['text'] ?? ''}${event['update'].delta}`
      return { ...event, update: { ...event['update'], delta: state['text'] } }
    }),
  },
  {
    fault: 'a part is not announced before its deltas',
    caughtBy: 'UPDATE-002',
    named: /not added/,
    plant: onEvent((event) => (isUpdate(event, 'assistant_message.content_part.added') ? [] : event)),
  },
  {
    fault: 'parts are counted from 1',
    caughtBy: 'UPDATE-002',
    named: /part is added at 1/,
    plant: onEvent((event) => {
      if (event['update']?.content_index !== undefined) event['update'].content_index++
      return event
    }),
  },
  {
    fault: 'a part is done with half its text',
    caughtBy: 'UPDATE-003',
    named: /content_part\.done/,
    plant: onEvent((event) => {
      if (isUpdate(event, 'assistant_message.content_part.done')) event['update'].content.text = 'The'
      return event
    }),
  },
  {
    fault: 'an empty delta is sent before the first',
    caughtBy: 'UPDATE-004',
    named: /delta is empty/,
    plant: onEvent((event) =>
      isUpdate(event, DELTA) ? [{ ...event, update: { ...event['update'], delta: '' } }, event] : event,
    ),
  },
  {
    fault: 'the text comes in one piece',
    caughtBy: 'UPDATE-005',
    named: /more than one delta/,
    plant: onEvent((event, state) => {
      if (isUpdate(event, DELTA)) {
        state['text'] = `${state['text'] ?? ''}${event['update'].delta}`
        return []
      }
      if (!isUpdate(event, 'assistant_message.content_part.done')) return event
      return [{ ...event, update: { type: DELTA, content_index: 0, delta: state['text'] } }, event]
    }),
  },
  {
    fault: 'annotations are lost when the message is done',
    caughtBy: 'UPDATE-006',
    named: /annotation/,
    plant: onEvent((event) => {
      if (event['type'] === 'thread.item.done' && event['item'].type === 'assistant_message')
        event['item'].content[0].annotations = []
      return event
    }),
  },
  {
    fault: 'a workflow is done with the tasks of its first event',
    caughtBy: 'UPDATE-007',
    named: /tasks/,
    plant: onEvent((event) => {
      if (event['type'] === 'thread.item.done' && event['item'].workflow) event['item'].workflow.tasks.length = 1
      return event
    }),
  },
  {
    fault: 'each task has the index 0',
    caughtBy: 'UPDATE-008',
    named: /would be the next/,
    plant: onEvent((event) => {
      if (event['update']?.task_index !== undefined) event['update'].task_index = 0
      return event
    }),
  },
  {
    fault: 'a delta of a widget is lost',
    caughtBy: 'UPDATE-009',
    named: /widget/,
    plant: onEvent((event) => (event['update']?.delta === 'world!' ? [] : event)),
  },
  {
    fault: 'a delta names a component that the widget does not have',
    caughtBy: 'UPDATE-010',
    named: /no component/,
    plant: onEvent((event) => {
      if (event['update']?.component_id) event['update'].component_id = 'other'
      return event
    }),
  },
  {
    fault: 'a widget that grows is sent again as a whole',
    caughtBy: 'UPDATE-011',
    named: /as a whole/,
    plant: onEvent((event) =>
      event['update']?.component_id
        ? {
            ...event,
            update: { type: 'widget.root.updated', widget: { type: 'Card', children: [] } },
          }
        : event,
    ),
  },
  {
    fault: 'the progress of an image is in per cent',
    caughtBy: 'UPDATE-012',
    named: /progress/,
    plant: onEvent((event) => {
      if (event['update']?.progress) event['update'].progress *= 100
      return event
    }),
  },
  {
    fault: 'the text for the clipboard is lost',
    caughtBy: 'UPDATE-013',
    named: /clipboard|copy button/,
    plant: onEvent((event) => {
      delete event['item']?.copy_text
      return event
    }),
  },
  {
    fault: 'every answer has the same id',
    caughtBy: 'ID-001',
    named: /have the id/i,
    plant: onEvent((event) => {
      if (event['item']?.type === 'assistant_message') event['item'].id = '__fake_id__'
      return event
    }),
  },
  {
    fault: 'ids are plain UUIDs',
    caughtBy: 'ID-002',
    named: /thr_/,
    plant: onFrame((frame) => `${frame.replaceAll('"thr_', '"')}\n\n`),
  },
  {
    fault: 'ids have eight digits',
    caughtBy: 'ID-003',
    named: /8 characters/,
    plant: onFrame((frame) => `${frame.replaceAll(/"thr_(\w{8})\w+"/g, '"thr_$1"')}\n\n`),
  },
  {
    fault: 'an answer is stored under another id than its events had',
    caughtBy: 'ID-004',
    named: /No stored item/,
    plant: onDocument((document, { type }) => {
      if (type === 'items.list') for (const item of document['data']) item.id = `${item.id}x`
      return document
    }),
  },
  {
    fault: 'times are milliseconds in a string',
    caughtBy: 'TIME-001',
    named: /ISO 8601/,
    plant: onFrame((frame) => `${frame.replaceAll(/"created_at":"[^"]+"/g, '"created_at":"1764432000000"')}\n\n`),
  },
  {
    fault: 'times are local and do not say so',
    caughtBy: 'TIME-002',
    named: /offset/,
    plant: onFrame((frame) => `${frame.replaceAll(/("created_at":"[^"]+)Z"/g, '$1"')}\n\n`),
  },
  {
    fault: 'the clock is an hour ahead',
    caughtBy: 'TIME-003',
    named: /clock/,
    plant: onEvent((event) => {
      if (event['thread']) event['thread'].created_at = new Date(Date.now() + 3_600_000).toISOString()
      return event
    }),
  },
  {
    fault: 'a loaded thread says when it was loaded',
    caughtBy: 'TIME-004',
    named: /stays the same/,
    plant: onDocument((document) =>
      document['created_at'] ? { ...document, created_at: new Date(Date.now() + 5_000).toISOString() } : document,
    ),
  },
  {
    fault: 'a hidden item is sent when it is done',
    caughtBy: 'HIDDEN-001',
    named: /hidden/,
    plant: onEvent((event, _state, { params }) =>
      event['type'] === 'stream_options' && JSON.stringify(params).includes('conformance:hidden')
        ? [event, { type: 'thread.item.done', item: { type: 'hidden_context_item', content: 'conformance-secret' } }]
        : event,
    ),
  },
  {
    fault: 'hidden items are listed',
    caughtBy: 'HIDDEN-002',
    named: /hidden/,
    plant: onDocument((document, { type }) =>
      type === 'items.list'
        ? { ...document, data: [...document['data'], { type: 'hidden_context_item', content: 'conformance-secret' }] }
        : document,
    ),
  },
]
