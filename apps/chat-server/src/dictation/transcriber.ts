import type { AudioInput } from '@frontdesk/chatkit/server'
import { InvalidRequestError, StoreUnavailableError } from '@frontdesk/chatkit/server'
import { z } from 'zod'

export interface TranscriberOptions {
  /** Where the provider answers, such as `https://api.openai.com/v1`. */
  baseURL: string
  apiKey: string
  model: string
}

/** Turns speech into text. */
export type Transcriber = (audio: AudioInput, options: { signal: AbortSignal }) => Promise<string>

/** How long a provider may take for one recording. */
const TIMEOUT_MS = 30_000
const EXTENSIONS: Readonly<Record<string, string>> = {
  'audio/webm': 'webm',
  'audio/ogg': 'ogg',
  'audio/mp4': 'mp4',
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
}

/** Transcribes with the endpoint of a provider, `POST {baseURL}/audio/transcriptions`, as OpenAI defines it. */
export function createTranscriber({ baseURL, apiKey, model }: TranscriberOptions): Transcriber {
  return async ({ data, media_type }, { signal }) => {
    const extension = EXTENSIONS[media_type]
    if (extension === undefined) {
      throw new InvalidRequestError(
        `Speech comes as one of ${Object.keys(EXTENSIONS).join(', ')}, not as ${media_type}.`,
      )
    }
    const form = new FormData()
    form.append('file', new File([new Uint8Array(data)], `speech.${extension}`, { type: media_type }))
    form.append('model', model)
    const response = await fetch(`${baseURL}/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}` },
      body: form,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    }).catch((cause: unknown) => {
      signal.throwIfAborted()
      throw unavailable(cause)
    })
    const answer = z.object({ text: z.string() }).safeParse(response.ok ? await response.json() : undefined)
    if (!answer.success) throw unavailable(new Error(`The provider answered with status ${response.status}.`))
    return answer.data.text
  }
}

function unavailable(cause: unknown): StoreUnavailableError {
  return new TranscriptionUnavailableError('Speech cannot be turned into text at the moment. Try again, or type.', {
    cause,
  })
}

/** The provider does not answer, or not with a text. */
class TranscriptionUnavailableError extends StoreUnavailableError {
  override readonly code = 'transcription_unavailable'
}
