import type { IncomingMessage } from 'node:http'
import { Busboy } from '@fastify/busboy'
import type { BusboyFileStream } from '@fastify/busboy'
import { InvalidRequestError } from '@frontdesk/chatkit/server'

/** The one file of a form. `bytes` ends when the form has ended and held nothing else. */
export interface FormFile {
  name: string
  mimeType: string
  bytes: AsyncIterable<Uint8Array>
}

const WANTED = 'Send one form of the type multipart/form-data with one part, a file named `file`.'

/**
 * Reads a form as it comes and hands its file to `keep`, whose result it gives. Throws {@link InvalidRequestError} for a form of any other kind, and
 * what `keep` throws. The request is left open, so that it can be answered; what is unread of it stays unread.
 */
export async function receiveForm<Result>(
  request: IncomingMessage,
  keep: (file: FormFile) => Promise<Result>,
): Promise<Result> {
  const form = openForm(request)
  const ended = Promise.withResolvers<void>()
  const kept = Promise.withResolvers<Result>()
  let file: BusboyFileStream | undefined
  let keeping: Promise<Result> | undefined
  const fail = (error: unknown): void => {
    request.unpipe(form)
    ended.reject(error)
    file?.destroy(error as Error)
    // What is being kept fails too, and is gone again by the time that the caller hears of it.
    if (keeping === undefined) kept.reject(error)
  }
  // Whoever waits for the one may never look at the other.
  ended.promise.catch(() => undefined)

  form.on('file', (field, stream, name, _encoding, mimeType) => {
    // An error of a stream that nobody reads would end the process.
    stream.on('error', () => undefined)
    if (field !== 'file' || file !== undefined) return fail(new InvalidRequestError(WANTED))
    file = stream
    keeping = keep({ name: name ?? '', mimeType, bytes: wholeForm(stream, ended.promise) })
    keeping.catch(() => request.unpipe(form))
    kept.resolve(keeping)
  })
  form.on('field', () => fail(new InvalidRequestError(WANTED)))
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
    form.on(limit, () => fail(new InvalidRequestError(WANTED)))
  }
  form.on('error', (cause) => fail(new InvalidRequestError(WANTED, { cause })))
  form.on('finish', () => (file ? ended.resolve() : fail(new InvalidRequestError(WANTED))))
  request.once('close', () => {
    if (!request.complete) fail(new InvalidRequestError('The upload was cut off. Send the whole file again.'))
  })
  request.pipe(form)
  return kept.promise
}

function openForm({ headers }: IncomingMessage) {
  const type = headers['content-type'] ?? ''
  if (!/^multipart\/form-data\b/i.test(type)) throw new InvalidRequestError(WANTED)
  try {
    return new Busboy({
      headers: { ...headers, 'content-type': type },
      limits: { files: 1, fields: 1, parts: 2, fieldSize: 1_024, headerPairs: 20 },
    })
  } catch (cause) {
    throw new InvalidRequestError(WANTED, { cause })
  }
}

async function* wholeForm(stream: AsyncIterable<Uint8Array>, ended: Promise<void>): AsyncGenerator<Uint8Array> {
  yield* stream
  await ended
}
