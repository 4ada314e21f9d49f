import { describe, expect, it } from 'vitest'
import { InvalidRequestError, NotImplementedError } from '@frontdesk/chatkit/server'
import type { AudioInput } from '@frontdesk/chatkit/server'
import { requestJson } from '@frontdesk/chatkit/testing'
import { CONTEXT, TestServer } from './server-support.ts'

class HearingServer extends TestServer {
  heard: AudioInput | undefined

  override async transcribe(audio: AudioInput): Promise<{ text: string }> {
    this.heard = audio
    return { text: 'hello' }
  }
}

function transcribe(audio: string, mimeType = 'audio/webm;codecs=opus') {
  return { type: 'input.transcribe', params: { audio_base64: audio, mime_type: mimeType } } as const
}

describe('input.transcribe', () => {
  it.each([
    ['padded', 'aGVsbG8=', [104, 101, 108, 108, 111]],
    ['without padding', 'aGk', [104, 105]],
    ['in the URL-safe alphabet', '-_-_', [251, 255, 191]],
    ['in the standard alphabet', '+/+/', [251, 255, 191]],
    ['with line breaks', 'aG\r\nk=', [104, 105]],
  ])('decodes base64 %s', async (_name, audio, bytes) => {
    const server = new HearingServer()
    expect(await requestJson(server, transcribe(audio), CONTEXT)).toEqual({ text: 'hello' })
    expect(server.heard).toEqual({
      data: new Uint8Array(bytes),
      mime_type: 'audio/webm;codecs=opus',
      media_type: 'audio/webm',
    })
  })

  it('gives a type without parameters as it is', async () => {
    const server = new HearingServer()
    await requestJson(server, transcribe('aGk', 'audio/mp4'), CONTEXT)
    expect(server.heard?.media_type).toBe('audio/mp4')
  })

  it.each([
    ['nothing', ''],
    ['nothing but padding', '===='],
    ['a single digit', 'a'],
  ])('refuses %s', async (_name, audio) => {
    await expect(new HearingServer().process(transcribe(audio), CONTEXT)).rejects.toThrow(InvalidRequestError)
  })

  it('needs a server that overrides transcribe()', async () => {
    await expect(new TestServer().process(transcribe('aGk'), CONTEXT)).rejects.toThrow(NotImplementedError)
  })
})
