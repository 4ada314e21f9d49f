import { ensure, ensureSame } from '../check.ts'
import type { Section } from '../check.ts'
import { CARE, SERVER } from '../sources.ts'
import { get, isObject } from '../../subject/json.ts'
import type { JsonObject } from '../../subject/json.ts'
import { idOf } from '../../subject/subject.ts'
import type { Subject } from '../../subject/subject.ts'

export const actions: Section = {
  title: 'Actions of widgets',
  checks: [
    {
      id: 'ACTION-001',
      level: 'core',
      rule: 'An action is answered with a stream that begins with `stream_options`.',
      source: `${SERVER}, threads.custom_action`,
      needs: ['widget', 'actions'],
      isExact: true,
      async run(subject) {
        const turn = await press(subject, { type: 'conformance.replace', payload: 1 })
        ensureSame(turn.types[0], 'stream_options', 'The first event')
        ensure(!turn.types.includes('error'), 'The action was answered with an error.')
      },
    },
    {
      id: 'ACTION-002',
      level: 'full',
      rule: 'The action reaches the server’s code with its payload and the widget that sent it.',
      source: `${SERVER}, action`,
      needs: ['widget', 'actions'],
      isExact: true,
      async run(subject) {
        const { events, widgetId } = await press(subject, { type: 'conformance.replace', payload: { a: 1 } })
        const replaced = events.find(({ type }) => type === 'thread.item.replaced')
        ensureSame(get(replaced, 'item.id'), widgetId, 'The id of the replaced widget')
        ensureSame(get(replaced, 'item.widget.children.0.value'), 'Pressed {"a":1}.', 'The text of the replaced widget')
      },
    },
    {
      id: 'ACTION-003',
      level: 'full',
      rule: 'A widget that an action replaced is loaded as replaced, at its place.',
      source: `${SERVER}, _process_events: save_item`,
      needs: ['widget', 'actions'],
      isExact: true,
      async run(subject) {
        const { threadId, widgetId } = await press(subject, { type: 'conformance.replace', payload: 1 })
        const items = await subject.items(threadId)
        ensureSame(
          items.map(({ type }) => type),
          ['user_message', 'widget'],
          'The items of the thread',
        )
        ensureSame(items[1]?.['id'], widgetId, 'The id of the widget')
        ensureSame(get(items[1], 'widget.children.0.value'), 'Pressed 1.', 'The text of the stored widget')
      },
    },
    {
      id: 'ACTION-004',
      level: 'full',
      rule: 'An action that no widget sent, which the page sends itself, is answered too.',
      source: `${SERVER}, threads.custom_action: item_id may be absent`,
      needs: ['actions'],
      isExact: true,
      async run(subject) {
        const { threadId } = await subject.startThread()
        const action = { type: 'conformance.say', payload: 'hello' }
        const turn = await subject.stream('threads.custom_action', { thread_id: threadId, action })
        ensureSame(turn.text, 'The action carried "hello".', 'The answer')
      },
    },
    {
      id: 'ACTION-005',
      level: 'full',
      rule: 'An action on an item that is no widget is answered with one `error` that offers no retry, or refused with 4xx.',
      source: `${SERVER}, threads.custom_action`,
      needs: ['actions'],
      async run(subject) {
        const first = await subject.startThread()
        const item_id = idOf(first.doneItems('user_message')[0])
        const params = { thread_id: first.threadId, item_id, action: { type: 'conformance.replace' } }
        const answer = await subject.ask('threads.custom_action', params)
        if (answer.status >= 400 && answer.status < 500) return
        ensureSame(
          answer.events.map(({ type }) => type),
          ['error'],
          'The events',
        )
        ensureSame(answer.events[0]?.['allow_retry'], false, 'Whether a retry is offered')
      },
    },
    {
      id: 'ACTION-006',
      level: 'full',
      rule: 'An action without a payload is taken.',
      source: `${SERVER}, Action: payload defaults to null`,
      needs: ['actions'],
      isExact: true,
      async run(subject) {
        const { threadId } = await subject.startThread()
        const turn = await subject.stream('threads.custom_action', {
          thread_id: threadId,
          action: { type: 'conformance.say' },
        })
        ensureSame(turn.text, 'The action carried null.', 'The answer')
      },
    },
    {
      id: 'ACTION-007',
      level: 'full',
      rule: 'What an action says on purpose when it fails is told by an `error` with the code `custom` and its message.',
      source: `${SERVER}, _process_events: CustomStreamError`,
      needs: ['actions'],
      isExact: true,
      async run(subject) {
        const { threadId } = await subject.startThread()
        const turn = await subject.stream('threads.custom_action', {
          thread_id: threadId,
          action: { type: 'conformance.fail' },
        })
        const error = turn.events.find(({ type }) => type === 'error')
        ensureSame(error?.['code'], 'custom', 'The code')
        ensureSame(error?.['message'], 'Conformance says no.', 'The message')
        ensureSame(error?.['allow_retry'], false, 'Whether a retry is offered')
      },
    },
    {
      id: 'ACTION-008',
      level: 'full',
      rule: 'An action without streaming is answered with a document that has the updated item.',
      source: `${SERVER}, threads.sync_custom_action`,
      needs: ['widget', 'sync_actions'],
      isExact: true,
      async run(subject) {
        const first = await subject.startThread('widget')
        const widget = idOf(first.doneItems('widget')[0])
        const action = { type: 'conformance.sync', payload: 2 }
        const body = await subject.load('threads.sync_custom_action', {
          thread_id: first.threadId,
          item_id: widget,
          action,
        })
        ensureSame(get(body, 'updated_item.id'), widget, 'The id of the updated item')
        ensureSame(get(body, 'updated_item.widget.children.0.value'), 'Synced 2.', 'The text of the updated widget')
      },
    },
    {
      id: 'ACTION-009',
      level: 'full',
      rule: 'An action without streaming that updates nothing is answered with `{}`.',
      source: `${SERVER}, SyncCustomActionResponse`,
      needs: ['sync_actions'],
      isExact: true,
      async run(subject) {
        const { threadId } = await subject.startThread()
        const action = { type: 'conformance.nothing' }
        ensureSame(await subject.load('threads.sync_custom_action', { thread_id: threadId, action }), {}, 'The answer')
      },
    },
    {
      id: 'ACTION-010',
      level: 'strict',
      rule: 'An action without a type is refused with 4xx.',
      source: `${CARE}: the reference lets it through`,
      async run(subject) {
        const { threadId } = await subject.startThread()
        const answer = await subject.ask('threads.custom_action', { thread_id: threadId, action: { payload: 1 } })
        ensure(answer.status >= 400 && answer.status < 500, `Expected a refusal (4xx), got ${answer.status}.`)
      },
    },
    {
      id: 'ACTION-011',
      level: 'full',
      rule: 'What the page needs of an action alone, such as `handler` and `loadingBehavior`, does not disturb the server.',
      source: `${SERVER}, Action`,
      needs: ['actions'],
      isExact: true,
      async run(subject) {
        const { threadId } = await subject.startThread()
        const action = {
          type: 'conformance.say',
          payload: 1,
          handler: 'server',
          loadingBehavior: 'auto',
          streaming: true,
        }
        const turn = await subject.stream('threads.custom_action', { thread_id: threadId, action })
        ensureSame(turn.text, 'The action carried 1.', 'The answer')
      },
    },
  ],
}

/** Shows a widget in a thread of its own and sends an action from it. */
async function press(subject: Subject, sent: JsonObject) {
  const first = await subject.startThread('widget')
  const [widget] = first.doneItems('widget')
  ensure(isObject(widget), 'The probe shows a widget, and none was done.')
  const widgetId = idOf(widget)
  const params = { thread_id: first.threadId, item_id: widgetId, action: sent }
  const { types, events } = await subject.stream('threads.custom_action', params)
  return { types, events, widgetId, threadId: first.threadId }
}
