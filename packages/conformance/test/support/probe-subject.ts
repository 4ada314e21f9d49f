import { handleChatKitFetch, MemoryStore } from '@frontdesk/chatkit/server'
import type { SubjectOptions } from '../../src/index.ts'
import { ProbeServer } from '../../probe-servers/frontdesk.ts'
import { ProbeAttachments } from '../../probe-servers/frontdesk-uploads.ts'

const SILENT = { info() {}, warn() {}, error() {} }
const UPLOADS = 'http://probe/uploads'

/** The healthy probe server: what the kit sends reaches it without a network. Who asks says the header `x-user`. */
export function createProbeSubject(): SubjectOptions & { fetch: typeof fetch } {
  const store = new MemoryStore()
  const uploads = new ProbeAttachments(store, { uploadUrl: () => UPLOADS })
  const server = new ProbeServer({ store, attachmentStore: uploads, logger: SILENT })
  const answer: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    const context = { userId: request.headers.get('x-user') ?? 'a' }
    if (request.url.startsWith(UPLOADS)) return uploads.receive(request, context)
    return handleChatKitFetch(server, request, context, { signal: request.signal })
  }
  return {
    url: 'http://probe/chatkit',
    fetch: answer,
    headersUserB: { 'x-user': 'b' },
    uploadUrl: UPLOADS,
    restart: async () => {},
  }
}
