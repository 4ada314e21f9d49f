import type { ThreadItemUpdate } from '../update.ts'
import type { WidgetNode, WidgetRoot } from '../widget.ts'
import { childrenOf, isStreamingText } from './node.ts'
import { removeNulls } from './remove-nulls.ts'

/**
 * What to send to turn one tree into the other, `[]` when they look the same: text deltas in tree order when nothing but the `value` of
 * `Text` and `Markdown` nodes with an id has grown, else one `widget.root.updated`. Null and absent are the same.
 * Where the reference loses a change or throws, this sends the root: text without an id, a prop on one side only, two texts with one id.
 * Source: `diff_widget`, openai/chatkit-python `chatkit/server.py`.
 */
export function diffWidget(before: WidgetRoot, after: WidgetRoot): ThreadItemUpdate[] {
  return diffWireWidget(removeNulls(before), removeNulls(after))
}

/** The same for trees without nulls. */
export function diffWireWidget(before: WidgetRoot, after: WidgetRoot): ThreadItemUpdate[] {
  const deltas = grownText(before, after)
  if (deltas === undefined || hasSharedTextId(deltas, after)) return [{ type: 'widget.root.updated', widget: after }]
  return deltas
}

type TextDelta = Extract<ThreadItemUpdate, { type: 'widget.streaming_text.value_delta' }>

/** The deltas of a node and all below it, or undefined when something else has changed. */
function grownText(before: WidgetNode, after: WidgetNode): TextDelta[] | undefined {
  if (!hasSameMembers(before, after)) return undefined
  const delta = grownValue(before, after)
  for (const name of Object.keys(after)) {
    if (name === 'children' || (name === 'value' && delta)) continue
    if (!isEqual(before[name], after[name])) return undefined
  }
  const below = grownTextBelow(before, after)
  if (!below) return undefined
  return delta?.delta ? [delta, ...below] : below
}

/** A list of children and a single one are drawn differently. */
function grownTextBelow(before: WidgetNode, after: WidgetNode): TextDelta[] | undefined {
  const [children, others] = [childrenOf(before), childrenOf(after)]
  if (Array.isArray(before.children) !== Array.isArray(after.children)) return undefined
  if (children.length !== others.length) return undefined
  const deltas: TextDelta[] = []
  for (const [index, other] of others.entries()) {
    const found = grownText(children[index]!, other)
    if (!found) return undefined
    deltas.push(...found)
  }
  return deltas
}

/** An empty delta when the text is the same, undefined when it is no text with an id or was not appended to. */
function grownValue(before: WidgetNode, after: WidgetNode): TextDelta | undefined {
  if (!after.id || before.id !== after.id || !isStreamingText(before) || !isStreamingText(after)) return undefined
  if (!after.value.startsWith(before.value)) return undefined
  return {
    type: 'widget.streaming_text.value_delta',
    component_id: after.id,
    delta: after.value.slice(before.value.length),
    done: !after['streaming'],
  }
}

function hasSharedTextId(deltas: TextDelta[], root: WidgetNode): boolean {
  if (deltas.length === 0) return false
  const ids = textIds(root)
  return deltas.some(({ component_id: id }) => ids.indexOf(id) !== ids.lastIndexOf(id))
}

function textIds(node: WidgetNode): string[] {
  const below = childrenOf(node).flatMap(textIds)
  return node.id && isStreamingText(node) ? [node.id, ...below] : below
}

function isEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one) !== Array.isArray(other) || !hasSameMembers(one, other)) return false
  return Object.keys(other).every((name) => isEqual(Reflect.get(one, name), Reflect.get(other, name)))
}

function hasSameMembers(one: object, other: object): boolean {
  const names = Object.keys(other)
  return Object.keys(one).length === names.length && names.every((name) => Object.hasOwn(one, name))
}
