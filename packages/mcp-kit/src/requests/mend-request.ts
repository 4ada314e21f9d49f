/**
 * A message without what clients write for "nothing": `null` for parameters or for a member of them. Also without the wish for a
 * task, which a server that offers none has to ignore. The schemas of the protocol refuse all of these.
 * Anything but a request with parameters is given back as it is.
 */
export function mendRequest<Message>(message: Message): Message {
  if (!isObject(message) || typeof message['method'] !== 'string' || !('params' in message)) return message
  const { params, ...rest } = message
  if (params === null) return rest as Message
  if (!isObject(params)) return message
  const { task: _task, ...members } = withoutNulls(params)
  const isPrompt = message['method'] === 'prompts/get' && isObject(members['arguments'])
  if (isPrompt) members['arguments'] = withoutNulls(members['arguments'] as Record<string, unknown>)
  return { ...rest, params: members } as Message
}

function withoutNulls(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
