import { ensure, ensureSame } from '../check.ts'
import type { Section } from '../check.ts'
import { SERVER, TYPES } from '../sources.ts'
import { get, getArray, isObject, show } from '../../subject/json.ts'
import type { JsonObject } from '../../subject/json.ts'
import type { Turn } from '../../subject/turn.ts'
import { turnsOf } from './lifecycle.ts'

const PART = 'assistant_message.content_part'

export const updates: Section = {
  title: 'Updates of items',
  checks: [
    {
      id: 'UPDATE-001',
      level: 'core',
      rule: 'The deltas of a message’s part add up to the text that is done.',
      source: `${TYPES}, AssistantMessageContentPartTextDelta`,
      async run(subject) {
        for (const turn of await turnsOf(subject)) {
          for (const item of turn.doneItems('assistant_message')) {
            const isStreamed = turn.updates().some(({ itemId }) => itemId === item['id'])
            if (!isStreamed) continue
            for (const [index, part] of getArray(item, 'content').entries())
              ensureSame(addedUp(turn, item['id'], index), get(part, 'text'), 'The text of the deltas')
          }
        }
      },
    },
    {
      id: 'UPDATE-002',
      level: 'core',
      rule: 'A part is added before its first delta, and its index is the next one.',
      source: `${TYPES}, AssistantMessageContentPartAdded`,
      async run(subject) {
        for (const turn of await turnsOf(subject)) {
          const parts = new Map<unknown, number>()
          for (const { itemId, update } of turn.updates().filter((each) => isPart(each.update))) {
            const known = parts.get(itemId) ?? initialParts(turn, itemId)
            const index = Number(update['content_index'])
            if (update['type'] === `${PART}.added`) {
              ensure(index === known, `A part is added at ${index} where ${known} would be the next.`)
              parts.set(itemId, known + 1)
            } else ensure(index < known, `\`${String(update['type'])}\` is for the part ${index}, which was not added.`)
          }
        }
      },
    },
    {
      id: 'UPDATE-003',
      level: 'core',
      rule: '`content_part.done` has the text of all deltas before it.',
      source: `${TYPES}, AssistantMessageContentPartDone`,
      async run(subject) {
        for (const turn of await turnsOf(subject)) {
          for (const { index, itemId, update } of turn.updates(`${PART}.done`)) {
            const before = addedUp(turn, itemId, Number(update['content_index']), index)
            ensureSame(get(update, 'content.text'), before, 'The text of `content_part.done`')
          }
        }
      },
    },
    {
      id: 'UPDATE-004',
      level: 'strict',
      rule: 'No delta is empty.',
      source: `${TYPES}, AssistantMessageContentPartTextDelta`,
      async run(subject) {
        for (const turn of await turnsOf(subject))
          for (const { update } of turn.updates(`${PART}.text_delta`))
            ensure(update['delta'] !== '', 'A delta is empty, which moves nothing on the page.')
      },
    },
    {
      id: 'UPDATE-005',
      level: 'core',
      rule: 'A text that is long enough is streamed in more than one delta.',
      source: `${TYPES}, AssistantMessageContentPartTextDelta`,
      needs: ['text'],
      isExact: true,
      async run(subject) {
        const deltas = (await subject.probe('text')).updates(`${PART}.text_delta`)
        ensure(deltas.length > 1, `The probe says its text in three pieces, and ${deltas.length} came.`)
      },
    },
    {
      id: 'UPDATE-006',
      level: 'full',
      rule: 'An annotation is added in its order, and is part of the message that is done.',
      source: `${TYPES}, AssistantMessageContentPartAnnotationAdded`,
      needs: ['sources'],
      async run(subject) {
        const turn = await subject.probe('sources')
        const added = turn.updates(`${PART}.annotation_added`)
        ensure(added.length > 0, 'The probe cites a source, and no annotation was added.')
        for (const [index, { itemId, update }] of added.entries()) {
          ensureSame(update['annotation_index'], index, 'The index of the annotation')
          const item = turn.doneItems('assistant_message').find(({ id }) => id === itemId)
          const annotations = getArray(item, `content.${String(update['content_index'])}.annotations`)
          ensureSame(annotations[index], update['annotation'], 'The annotation of the message that is done')
        }
      },
    },
    {
      id: 'UPDATE-007',
      level: 'full',
      rule: 'The tasks that were added and updated are the tasks of the workflow that is done.',
      source: `${TYPES}, WorkflowTaskAdded and WorkflowTaskUpdated`,
      needs: ['workflow'],
      async run(subject) {
        const turn = await subject.probe('workflow')
        const items = turn.doneItems('workflow')
        ensure(items.length > 0, 'The probe shows a workflow, and none was done.')
        for (const item of items)
          ensureSame(tasksOf(turn, item), get(item, 'workflow.tasks'), 'The tasks of the updates')
      },
    },
    {
      id: 'UPDATE-008',
      level: 'full',
      rule: 'A task is added at the next index, and updated at one that exists.',
      source: `${TYPES}, WorkflowTaskAdded and WorkflowTaskUpdated`,
      needs: ['workflow'],
      async run(subject) {
        const turn = await subject.probe('workflow')
        for (const item of turn.doneItems('workflow')) {
          let count = initialTasks(turn, item['id']).length
          for (const { update } of turn.updates().filter(({ itemId }) => itemId === item['id'])) {
            const index = Number(update['task_index'])
            if (update['type'] === 'workflow.task.added') {
              ensure(index === count, `A task is added at ${index} where ${count} would be the next.`)
              count++
            } else ensure(index < count, `A task is updated at ${index}, and there are ${count}.`)
          }
        }
      },
    },
    {
      id: 'UPDATE-009',
      level: 'full',
      rule: 'The deltas of a widget’s text add up to the widget that is done.',
      source: `${SERVER}, diff_widget`,
      needs: ['widget'],
      async run(subject) {
        const turn = await subject.probe('widget')
        const items = turn.doneItems('widget')
        ensure(items.length > 0, 'The probe shows a widget, and none was done.')
        for (const item of items) {
          const added = turn.events.find(
            ({ type, item: it }) => type === 'thread.item.added' && get(it, 'id') === item['id'],
          )
          if (!added) continue
          const shown = structuredClone(get(added, 'item.widget'))
          let root: unknown = shown
          for (const { update } of turn.updates().filter(({ itemId }) => itemId === item['id']))
            root = apply(root, update)
          ensureSame(root, item['widget'], 'The widget that the updates give')
        }
      },
    },
    {
      id: 'UPDATE-010',
      level: 'full',
      rule: 'A delta of a widget is for a text of it that has that id.',
      source: `${SERVER}, diff_widget`,
      needs: ['widget'],
      async run(subject) {
        const turn = await subject.probe('widget')
        for (const { itemId, update } of turn.updates('widget.streaming_text.value_delta')) {
          const added = turn.events.find(({ type, item }) => type === 'thread.item.added' && get(item, 'id') === itemId)
          const node = findNode(get(added, 'item.widget'), update['component_id'])
          ensure(node !== undefined, `The widget has no component ${String(update['component_id'])}.`)
          ensure(['Text', 'Markdown'].includes(String(node['type'])), `A ${String(node['type'])} does not stream text.`)
        }
      },
    },
    {
      id: 'UPDATE-011',
      level: 'full',
      rule: 'A widget that grows is streamed as deltas, not sent again as a whole.',
      source: `${SERVER}, diff_widget`,
      needs: ['widget'],
      isExact: true,
      async run(subject) {
        const turn = await subject.probe('widget')
        const deltas = turn.updates('widget.streaming_text.value_delta').map(({ update }) => update['delta'])
        ensureSame(deltas, ['Hello, ', 'world!'], 'The deltas of the widget')
      },
    },
    {
      id: 'UPDATE-012',
      level: 'full',
      rule: 'An image is updated with its url and a progress from 0 to 1, and done with its url.',
      source: `${TYPES}, GeneratedImageUpdated`,
      needs: ['image'],
      async run(subject) {
        const turn = await subject.probe('image')
        const [image] = turn.doneItems('generated_image')
        ensure(typeof get(image, 'image.url') === 'string', 'The image is done without a url.')
        for (const { update } of turn.updates('generated_image.updated')) {
          const progress = update['progress'] ?? 0
          ensure(typeof progress === 'number' && progress >= 0 && progress <= 1, `The progress is ${show(progress)}.`)
        }
      },
    },
    {
      id: 'UPDATE-013',
      level: 'full',
      rule: 'What the copy button gives is part of the widget’s item.',
      source: `${TYPES}, WidgetItem`,
      needs: ['widget'],
      isExact: true,
      async run(subject) {
        const [widget] = (await subject.probe('widget')).doneItems('widget')
        ensureSame(get(widget, 'copy_text'), 'Hello, world!', 'The text for the clipboard')
      },
    },
  ],
}

function isPart(update: JsonObject): boolean {
  return String(update['type']).startsWith(`${PART}.`)
}

function addedItem(turn: Turn, id: unknown): unknown {
  return turn.events.find(({ type, item }) => type === 'thread.item.added' && get(item, 'id') === id)?.['item']
}

function initialParts(turn: Turn, id: unknown): number {
  const content = get(addedItem(turn, id), 'content')
  return Array.isArray(content) ? content.length : 0
}

/** The text of a part as a page has it after the events before `end`. */
function addedUp(turn: Turn, itemId: unknown, contentIndex: number, end = Infinity): string {
  let text = toText(get(addedItem(turn, itemId), `content.${contentIndex}.text`))
  for (const { index, itemId: id, update } of turn.updates()) {
    if (index >= end || id !== itemId || update['content_index'] !== contentIndex) continue
    if (update['type'] === `${PART}.added`) text = toText(get(update, 'content.text'))
    if (update['type'] === `${PART}.text_delta`) text += toText(update['delta'])
  }
  return text
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function initialTasks(turn: Turn, id: unknown): unknown[] {
  const tasks = get(addedItem(turn, id), 'workflow.tasks')
  return Array.isArray(tasks) ? tasks : []
}

function tasksOf(turn: Turn, item: JsonObject): unknown[] {
  const tasks = [...initialTasks(turn, item['id'])]
  for (const { itemId, update } of turn.updates()) {
    if (itemId !== item['id']) continue
    if (update['type'] === 'workflow.task.added') tasks.push(update['task'])
    if (update['type'] === 'workflow.task.updated') tasks[Number(update['task_index'])] = update['task']
  }
  // A workflow may be done without having been shown before.
  return addedItem(turn, item['id']) === undefined ? getArray(item, 'workflow.tasks') : tasks
}

function apply(root: unknown, update: JsonObject): unknown {
  if (update['type'] === 'widget.root.updated') return structuredClone(update['widget'])
  const node = findNode(root, update['component_id'])
  if (!node) return root
  if (update['type'] === 'widget.streaming_text.value_delta')
    node['value'] = `${toText(node['value'])}${toText(update['delta'])}`
  if (update['type'] === 'widget.component.updated') {
    for (const name of Object.keys(node)) delete node[name]
    Object.assign(node, update['component'])
  }
  return root
}

function findNode(node: unknown, id: unknown): JsonObject | undefined {
  if (!isObject(node)) return undefined
  if (node['id'] === id) return node
  const { children = [] } = node
  for (const child of Array.isArray(children) ? children : [children]) {
    const found = findNode(child, id)
    if (found) return found
  }
  return undefined
}
