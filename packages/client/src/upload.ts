import type { Attachment, AttachmentCreateParams } from '@frontdesk/chatkit'
import type { ChatKitClient } from './chatkit-client.ts'
import { ChatKitHttpError, InvalidResponseError, ServerUnreachableError, isOfTheNetwork } from './errors.ts'

/** Where the bytes of a file go: to an address that the server gives for each file, or all to the same one. */
export type UploadStrategy = { type: 'two_phase' } | { type: 'direct'; uploadUrl: string | URL }

export interface UploadOptions {
  strategy?: UploadStrategy | undefined
  /** Sends the bytes. A page can give one that tells of its progress. */
  fetch?: typeof fetch | undefined
  signal?: AbortSignal | undefined
  /** What relative addresses belong to. */
  baseUrl?: string | URL | undefined
}

/**
 * Uploads a file, and gives the attachment that a message can name. Throws as {@link ChatKitClient.send} does; an upload that is refused is a
 * {@link ChatKitHttpError} with its status.
 */
export async function uploadAttachment(
  client: ChatKitClient,
  file: File,
  options: UploadOptions = {},
): Promise<Attachment> {
  const { strategy = { type: 'two_phase' } } = options
  if (strategy.type === 'direct') {
    const response = await sendBytes(strategy.uploadUrl, { method: 'POST', headers: {}, file }, options)
    return (await readAttachment(response)) ?? missing(strategy.uploadUrl)
  }
  const params: AttachmentCreateParams = {
    name: file.name,
    size: file.size,
    mime_type: file.type || 'application/octet-stream',
  }
  const attachment = await client.send({ type: 'attachments.create', params }, { signal: options.signal })
  const { upload_descriptor: descriptor, ...rest } = attachment
  if (descriptor) await sendBytes(descriptor.url, { ...descriptor, file }, options)
  return rest
}

interface Upload {
  method: 'POST' | 'PUT'
  headers: Record<string, string>
  file: File
}

async function sendBytes(
  address: string | URL,
  { method, headers, file }: Upload,
  { fetch: send = globalThis.fetch, signal, baseUrl }: UploadOptions,
): Promise<Response> {
  const url = String(new URL(address, baseUrl))
  const body = method === 'POST' ? toForm(file) : file
  const typed = method === 'PUT' && file.type !== '' ? { 'content-type': file.type, ...headers } : headers
  const sending = async () => send(url, { method, headers: typed, body, ...(signal && { signal }) })
  const response = await sending().catch((cause: unknown) => {
    signal?.throwIfAborted()
    throw isOfTheNetwork(cause) ? new ServerUnreachableError(url, { cause }) : cause
  })
  if (!response.ok) throw new ChatKitHttpError(response.status, {})
  return response
}

function toForm(file: File): FormData {
  const form = new FormData()
  form.append('file', file, file.name)
  return form
}

/** Members that are null are taken as absent: some servers write them. */
async function readAttachment(response: Response): Promise<Attachment | undefined> {
  const body: unknown = await response.json().catch(() => undefined)
  if (typeof body !== 'object' || body === null || typeof (body as { id?: unknown }).id !== 'string') return undefined
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null)) as unknown as Attachment
}

function missing(url: string | URL): never {
  throw new InvalidResponseError(`${String(url)} took the file and answered without an attachment.`)
}
