import type { InputTranscribeRequest } from '../../request.ts'
import { InvalidRequestError } from '../errors.ts'
import type { ServerParts } from '../server-parts.ts'
import type { OperationOptions } from './operation.ts'

export async function transcribeAudio<Context>(
  server: ServerParts<Context>,
  { audio_base64: base64, mime_type }: InputTranscribeRequest['params'],
  { context, signal }: OperationOptions<Context>,
): Promise<{ text: string }> {
  const [media_type = ''] = mime_type.split(';')
  const audio = { data: decodeBase64(base64), mime_type, media_type: media_type.trim() }
  const { text } = await server.transcribe(audio, context, { signal })
  return { text }
}

/** Takes the standard and the URL-safe alphabet, with or without padding, and skips what belongs to neither. */
function decodeBase64(base64: string): Uint8Array {
  const digits = base64
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replaceAll(/[^A-Za-z0-9+/]/g, '')
  if (digits.length === 0) throw new InvalidRequestError('audio_base64 holds no audio')
  if (digits.length % 4 === 1) throw new InvalidRequestError('audio_base64 is cut off')
  const binary = atob(digits)
  const bytes = new Uint8Array(binary.length)
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index)
  return bytes
}
