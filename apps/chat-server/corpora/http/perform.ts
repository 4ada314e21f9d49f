import type { Evidence } from './evidence.ts'
import { runFlow } from './flow/run-flow.ts'
import { expand } from './send/expand.ts'
import { makeBody } from './send/make-body.ts'
import { send, sendOperation, sendRaw } from './send/send.ts'
import { upload } from './send/upload.ts'

/** Does what the input of a case says, in whichever of its forms. */
export async function perform(evidence: Evidence): Promise<void> {
  const { entry, desk, names, replies } = evidence
  const { as: who = 'a', op, request, raw, upload: file, download, flow } = entry.input
  if (op) {
    const operation = expand(op, names)
    evidence.found['operation'] = operation
    replies.push(await sendOperation(desk, operation, { who }))
  } else if (request) {
    const wanted = expand(request, names)
    // A browser asks beforehand without credentials.
    const credentials = request.method === 'OPTIONS' ? {} : desk.headersOf(who)
    const body = makeBody(wanted)
    const headers = { ...credentials, ...wanted.headers }
    replies.push(await send(desk, { method: wanted.method, path: wanted.path, headers, body, who }))
  } else if (raw !== undefined) {
    replies.push(await sendRaw(desk, Buffer.from(expand(raw, names), 'latin1'), { who }))
  } else if (file) {
    const { replies: given, attachmentId } = await upload(desk, expand(file, names))
    replies.push(...given)
    if (attachmentId !== undefined) evidence.attachmentId = attachmentId
  } else if (download) {
    const { id, as, headers = {} } = expand(download, names)
    const all = { ...desk.headersOf(as), ...headers }
    replies.push(await send(desk, { method: 'GET', path: `/chatkit/attachments/${id}`, headers: all, who: as }))
  } else if (flow) {
    await runFlow(evidence)
  }
}
