import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { createTranscriber } from '../src/dictation/transcriber.ts'

const signal = new AbortController().signal
const speech = { data: new Uint8Array([1, 2, 3]), mime_type: 'audio/webm;codecs=opus', media_type: 'audio/webm' }

async function open(answer: RequestListener) {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  return createTranscriber({ baseURL, apiKey: 'sk-dummy', model: 'ears' })
}

it('sends the speech to the provider, and gives its text', async () => {
  const seen: string[] = []
  const transcribe = await open((request, response) => {
    seen.push(request.url ?? '', request.headers.authorization ?? '')
    request
      .setEncoding('latin1')
      .on('data', (part: string) => seen.push(part))
      .on('end', () => response.end('{"text":"Hello there"}'))
  })
  expect(await transcribe(speech, { signal })).toBe('Hello there')
  expect(seen.slice(0, 2)).toEqual(['/v1/audio/transcriptions', 'Bearer sk-dummy'])
  expect(seen.join('')).toContain('name="file"; filename="speech.webm"')
  expect(seen.join('')).toContain('ears')
})

it.each([
  ['refuses', 429, '{}'],
  ['answers with something else', 200, '{"words":1}'],
  ['sends it elsewhere', 302, ''],
])('says that it is not available when the provider %s', async (_how, status, body) => {
  const transcribe = await open((_request, response) => {
    response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end(body)
  })
  await expect(transcribe(speech, { signal })).rejects.toMatchObject({ status: 503, code: 'transcription_unavailable' })
})

it('takes no other kind of file for speech', async () => {
  const transcribe = await open((_request, response) => void response.end())
  await expect(transcribe({ ...speech, media_type: 'video/mp4' }, { signal })).rejects.toMatchObject({ status: 400 })
})
