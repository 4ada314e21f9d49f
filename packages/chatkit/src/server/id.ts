/** What an id is made for. */
export type ItemKind = 'thread' | 'message' | 'tool_call' | 'task' | 'workflow' | 'attachment' | 'sdk_hidden_context'

const PREFIXES: Record<ItemKind, string> = {
  thread: 'thr',
  message: 'msg',
  tool_call: 'tc',
  task: 'tsk',
  workflow: 'wf',
  attachment: 'atc',
  sdk_hidden_context: 'shcx',
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** A new id: the reference's prefix and 128 random bits as lowercase hex. The reference's own 32 bits collide and can be guessed. */
export function createId(kind: ItemKind): string {
  let id = `${PREFIXES[kind]}_`
  for (const byte of crypto.getRandomValues(new Uint8Array(16))) id += HEX[byte]
  return id
}
