import { describe, expect, it } from 'vitest'
import type { Attachment, ThreadItem, ThreadStreamEvent } from '@frontdesk/chatkit'
import { requestEvents } from '@frontdesk/chatkit/testing'
import {
  assistantMessage,
  CONTEXT,
  createRequest,
  storedItems,
  storeThread,
  TestServer,
  toolCall,
  userMessage,
  widgetItem,
  yielding,
} from './server-support.ts'

/** Adds a member that nobody declared to every object but those of the app's own. */
function withSecrets(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((element) => withSecrets(element, name))
  if (typeof value !== 'object' || value === null) return value
  if (['widget', 'arguments', 'output', 'data', 'headers'].includes(name)) return value
  const members = Object.entries(value).map(([each, member]) => [each, withSecrets(member, each)])
  return { ...Object.fromEntries(members), storage_key: 'SECRET' }
}

const base = { thread_id: 'thr_a', created_at: '2026-01-02T03:04:05.000Z' }
const source = { type: 'entity', id: 'e', title: 'E', data: { free: { form: null } }, interactive: true }

const ITEMS = [
  {
    ...userMessage('usr_1'),
    content: [
      { type: 'input_text', text: 'a' },
      { type: 'input_tag', id: 't', text: 'T', data: { any: 1 }, interactive: false },
    ],
    attachments: [{ id: 'atc_1', name: 'a', mime_type: 'b', type: 'image', preview_url: 'https://a.example' }],
    inference_options: { tool_choice: { id: 'x' }, model: 'm' },
  },
  {
    ...assistantMessage('msg_1'),
    content: [{ type: 'output_text', text: 'a', annotations: [{ type: 'annotation', source, index: 1 }] }],
  },
  { ...toolCall('fc_1', 'completed'), arguments: { a: 1 }, output: { b: 2 } },
  { ...widgetItem('msg_w'), widget: { type: 'Card', children: [], own: { prop: 1 } } },
  { ...base, id: 'img_1', type: 'generated_image', image: { id: 'i', url: 'data:,' } },
  {
    ...base,
    id: 'wf_1',
    type: 'workflow',
    workflow: {
      type: 'custom',
      tasks: [{ type: 'file', status_indicator: 'none', sources: [{ type: 'file', title: 'F', filename: 'f' }] }],
      summary: { duration: 1 },
      expanded: false,
    },
  },
  {
    ...base,
    id: 'msg_f',
    type: 'structured_input',
    status: 'pending',
    inputs: [{ id: 'q', question: 'Q?', type: 'multiple_choice', options: [{ value: 'a' }], multiple: false }],
  },
] as unknown as ThreadItem[]

describe('what is not declared', () => {
  it.each(ITEMS.map((item) => [item.type, item] as const))('stays behind in a %s', async (_type, item) => {
    const secret = withSecrets(item) as ThreadItem
    const events: ThreadStreamEvent[] = (['added', 'replaced', 'done'] as const).map((kind) => ({
      type: `thread.item.${kind}`,
      item: secret,
    }))
    const server = new TestServer(yielding(...events))
    const sent = await requestEvents(server, createRequest(), CONTEXT)
    expect(sent.slice(3)).toEqual(events.map((event) => ({ ...event, item })))
  })

  it('stays behind in an attachment with its upload descriptor, and in a message of the user’s', async () => {
    const attachment: Attachment = {
      id: 'atc_1',
      name: 'a',
      mime_type: 'b',
      type: 'file',
      upload_descriptor: { url: 'https://up.example', method: 'PUT', headers: { 'x-free': '1' } },
    }
    const attachmentStore = {
      createAttachment: async () => withSecrets(attachment) as Attachment,
      deleteAttachment: async () => {},
      generateAttachmentId: () => 'atc_1',
    }
    const server = new TestServer(undefined, { attachmentStore })
    const created = await server.process(
      { type: 'attachments.create', params: { name: 'a', size: 1, mime_type: 'b' } },
      CONTEXT,
    )
    expect(created).toEqual({ type: 'json', body: attachment })
    const events = await requestEvents(server, createRequest('hi', ['atc_1']), CONTEXT)
    expect(JSON.stringify(events)).not.toContain('SECRET')
  })
})

it('brings every part of a message back as it was sent', async () => {
  const server = new TestServer()
  await storeThread(server)
  const content = [
    { type: 'input_text', text: 'Ask ' },
    { type: 'input_tag', id: 'doc_1', text: 'Plan', data: { kind: ['doc', null] }, group: 'Docs', interactive: true },
  ] as const
  const input = { content: [...content], attachments: [], quoted_text: 'so', inference_options: { model: 'm' } }
  const request = { type: 'threads.add_user_message', params: { thread_id: 'thr_a', input } } as const
  const [sent] = await requestEvents(server, request as Parameters<typeof requestEvents>[1], CONTEXT)
  expect(sent).toMatchObject({ item: input })
  expect(storedItems(server.store)).toMatchObject([input])
})
