import type { ClientToolCallItem, JsonValue } from '@frontdesk/chatkit'
import type { Emit } from '../../element/chat-handle.ts'

export type ClientTool = (call: { name: string; params: Record<string, unknown> }) => unknown

/** What the page's handler gives. Where it fails the model is told, so that the answer can go on without the tool. */
export async function callClientTool(
  clientTool: ClientTool,
  { name, arguments: params }: ClientToolCallItem,
  { emit }: { emit: Emit },
): Promise<JsonValue> {
  try {
    return toJson(await clientTool({ name, params }))
  } catch (cause) {
    const error = new Error(`The client tool “${name}” failed.`, { cause })
    emit('chatkit.error', { error })
    return { error: cause instanceof Error ? cause.message : String(cause) }
  }
}

/** As it goes over the wire. Throws for what cannot, such as a circle. */
export function toJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value ?? null) ?? 'null') as JsonValue
}
