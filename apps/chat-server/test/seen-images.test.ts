import { createModelProvider } from '@frontdesk/models'
import { DurableRuns } from '@frontdesk/runs'
import { ScriptedModel } from '@openai/agents/testing'
import type { ImageAttachment } from '@frontdesk/chatkit'
import sharp from 'sharp'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { DocumentTexts } from '../src/files/document-texts.ts'
import { CHAT_WIRES } from './matrix/chat-wires.ts'
import { startEndpoint } from './matrix/fake-endpoint.ts'
import { responsesWire } from './matrix/responses-wire.ts'
import type { Wire } from './matrix/wire.ts'
import { callerOf, twoUsers } from './support/desk-users.ts'
import { openApp } from './support/open-app.ts'
import { openTeamServer } from './support/open-team-server.ts'

// The first test pays for what the server loads, which a busy machine may take long for.
vi.setConfig({ testTimeout: 30_000 })

type Api = 'responses' | 'chat'
const WIRES: Record<Api, Wire> = { responses: responsesWire, chat: CHAT_WIRES.openai }

/** A server over HTTP, whose model is a provider that speaks this API and sees, or does not. */
async function open(api: Api, { modelSeesImages }: { modelSeesImages: boolean }) {
  const endpoint = await startEndpoint(WIRES[api], { kind: 'text', fault: 'ok' })
  onTestFinished(() => endpoint[Symbol.asyncDispose]())
  const { baseURL } = endpoint
  const openai = { apiKey: 'sk-not-a-key', baseURL, api, defaultModel: 'gpt-6-luna' }
  const modelProvider = createModelProvider({ provider: 'openai', openai })
  const opened = await openTeamServer(new ScriptedModel([]), { modelProvider })
  const { attachments, store, files } = opened
  const texts = new DocumentTexts({ maxCharacters: 1_000 })
  const parts = { attachments, texts, modelSeesImages, maxCharacters: 1_000 }
  const { server } = await openTeamServer(new ScriptedModel([]), { modelProvider, store, files: parts })
  const runs = new DurableRuns(server, { store })
  onTestFinished(() => runs[Symbol.asyncDispose]())
  const url = await openApp(twoUsers, { runs, store, attachments, files })
  return { alice: callerOf(url, 'alice'), endpoint }
}

const drawPng = async () =>
  new Uint8Array(
    await sharp({ create: { width: 8, height: 8, channels: 3, background: 'teal' } })
      .png()
      .toBuffer(),
  )

describe.each<Api>(['responses', 'chat'])('a picture that was uploaded, over the API %s', (api) => {
  it('is given to a model that sees, as it is, and again in the next turn', async () => {
    const { alice, endpoint } = await open(api, { modelSeesImages: true })
    const png = await drawPng()
    const uploaded = await alice.post(new File([png], 'teal.png', { type: 'image/png' }))
    const { id } = (await uploaded.json()) as ImageAttachment
    const input = { content: [{ type: 'input_text', text: 'What is it?' }], attachments: [id], inference_options: {} }
    const first = await alice.ask('threads.create', { input })
    expect(first.text).toContain('"assistant_message"')
    const threadId = /"id":"(thr_[^"]+)"/.exec(first.text)?.[1]
    const more = { ...input, content: [{ type: 'input_text', text: 'Sure?' }], attachments: [] }
    await alice.ask('threads.add_user_message', { thread_id: threadId, input: more })
    const asked = endpoint.requests.filter((text) => !text.includes('a title of at most six words'))
    const image = `data:image/png;base64,${Buffer.from(png).toString('base64')}`
    expect(asked.map((text) => text.split(image).length - 1)).toEqual([1, 1])
    expect(endpoint.faults).toEqual([])
  })

  it('is named, and not given, to a model that does not', async () => {
    const { alice, endpoint } = await open(api, { modelSeesImages: false })
    const uploaded = await alice.post(new File([await drawPng()], 'teal.png', { type: 'image/png' }))
    const { id } = (await uploaded.json()) as ImageAttachment
    const input = { content: [{ type: 'input_text', text: 'What is it?' }], attachments: [id], inference_options: {} }
    await alice.ask('threads.create', { input })
    const [asked = ''] = endpoint.requests
    expect(asked).not.toContain('base64')
    expect(asked).toContain('teal.png')
  })
})
