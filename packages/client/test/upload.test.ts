import { describe, expect, it } from 'vitest'
import { ChatKitClient, ChatKitHttpError, InvalidResponseError, uploadAttachment } from '../src/index.ts'

interface Call {
  url: string
  method: string | undefined
  contentType: string | null
  body: unknown
}

const announced = {
  id: 'atc_1',
  type: 'file',
  name: 'notes.txt',
  mime_type: 'text/plain',
  upload_descriptor: { url: '/put/atc_1', method: 'PUT', headers: { 'x-grant': 'yes' } },
}

/** A client and a fetch that answers what it is told, and remembers what it was asked. */
function stubServer(answer: (url: string) => Response) {
  const calls: Call[] = []
  const fake: typeof fetch = async (input, { method, headers, body } = {}) => {
    const url = input instanceof Request ? input.url : String(input)
    calls.push({ url, method, contentType: new Headers(headers).get('content-type'), body })
    return answer(url)
  }
  return { calls, fetch: fake, client: new ChatKitClient({ url: 'http://host/chatkit', fetch: fake }) }
}

const file = new File(['Water the plants'], 'notes.txt', { type: 'text/plain' })

describe('an upload', () => {
  it('is announced, then sent where the server says, and gives the attachment without the address', async () => {
    const { calls, client, fetch } = stubServer((url) =>
      url.endsWith('/chatkit') ? Response.json(announced) : new Response(null),
    )
    const attachment = await uploadAttachment(client, file, { fetch, baseUrl: 'http://host/chatkit' })
    expect(attachment).toEqual({ id: 'atc_1', type: 'file', name: 'notes.txt', mime_type: 'text/plain' })
    expect(JSON.parse(String(calls[0]?.body))).toEqual({
      type: 'attachments.create',
      params: { name: 'notes.txt', size: 16, mime_type: 'text/plain' },
    })
    expect(calls[1]).toEqual({ url: 'http://host/put/atc_1', method: 'PUT', contentType: 'text/plain', body: file })
  })

  it('goes as a form to the one address of a direct strategy, whose nulls mean absent', async () => {
    const { calls, client, fetch } = stubServer(() => Response.json({ ...announced, upload_descriptor: null }))
    const strategy = { type: 'direct', uploadUrl: 'http://host/files' } as const
    const attachment = await uploadAttachment(client, file, { fetch, strategy })
    expect(attachment).not.toHaveProperty('upload_descriptor')
    expect(calls).toHaveLength(1)
    const form = calls[0]?.body as FormData
    expect(form.get('file')).toMatchObject({ name: 'notes.txt', size: 16 })
  })

  it('that is refused tells the status', async () => {
    const { client, fetch } = stubServer((url) =>
      url.endsWith('/chatkit') ? Response.json(announced) : new Response('', { status: 413 }),
    )
    const upload = uploadAttachment(client, file, { fetch, baseUrl: 'http://host' })
    await expect(upload).rejects.toThrow(expect.objectContaining({ status: 413 }))
    await expect(upload).rejects.toBeInstanceOf(ChatKitHttpError)
  })

  it('that is answered without an attachment is told apart', async () => {
    const { client, fetch } = stubServer(() => new Response('<html>'))
    const strategy = { type: 'direct', uploadUrl: 'http://host/files' } as const
    await expect(uploadAttachment(client, file, { fetch, strategy })).rejects.toBeInstanceOf(InvalidResponseError)
  })
})
