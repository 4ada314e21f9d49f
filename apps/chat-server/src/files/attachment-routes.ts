import type { IncomingMessage } from 'node:http'
import { Router } from 'express'
import type { Request } from 'express'
import type { Attachment } from '@frontdesk/chatkit'
import { PayloadTooLargeError } from '@frontdesk/chatkit/server'
import type { SqlStore } from '@frontdesk/store'
import type { FileAttachmentStore } from '@frontdesk/store/files'
import { findPrincipal } from '../auth/authorize.ts'
import { answerErrors } from '../http/answer-errors.ts'
import { identify } from '../http/identify.ts'
import type { Limits } from '../limits/limits.ts'
import { ATTACHMENTS_PATH } from './attachments-path.ts'
import { drawPreview, PREVIEW_TYPE } from './preview.ts'
import { receiveForm } from './receive-form.ts'
import { sendFile } from './send-file.ts'
import { Turns } from './turns.ts'

export interface AttachmentRouteParts {
  attachments: FileAttachmentStore
  store: SqlStore
  limits: Limits
  /** The largest size of one file, in bytes. */
  maxBytes: number
}

/** What a form has around its file. */
const FORM_BYTES = 16_384
/** How many previews are drawn at once. */
const DRAWINGS = 2

/**
 * `POST /chatkit/attachments` takes a form with a file; `PUT …/{id}?token=` the bytes of an announced one; `GET …/{id}` gives a file back to its owner,
 * and with the token of its preview a small picture to whoever has that.
 */
export function attachmentRoutes({ attachments, store, limits, maxBytes }: AttachmentRouteParts): Router {
  const router = Router()
  const drawings = new Turns(DRAWINGS)

  router.post(
    ATTACHMENTS_PATH,
    answerErrors(async (req, res) => {
      const context = identify(req)
      await limits.takeUpload(context)
      assertLength(req, maxBytes + FORM_BYTES)
      const kept = await receiveForm(req, ({ bytes, ...file }) => attachments.saveUpload(file, bytes, context))
      res.json(toWire(kept))
    }),
  )
  router.put(
    `${ATTACHMENTS_PATH}/:id`,
    answerErrors(async (req, res) => {
      assertLength(req, maxBytes)
      // The request stays whole when its bytes are refused: it has still to be answered.
      const kept = await attachments.receive(tokenOf(req), req.iterator({ destroyOnReturn: false }), {
        by: findPrincipal(req),
      })
      res.json(toWire(kept))
    }),
  )
  router.get(
    `${ATTACHMENTS_PATH}/:id`,
    answerErrors(async (req, res) => {
      if (req.query['token'] !== undefined) {
        const preview = await drawings.take(async () => {
          const { content } = await attachments.readPreview(tokenOf(req), { by: findPrincipal(req) })
          return drawPreview(content.stream)
        })
        res.set({
          'Cache-Control': 'private, max-age=86400, immutable',
          'Cross-Origin-Resource-Policy': 'cross-origin',
        })
        res.set('Content-Security-Policy', "default-src 'none'; sandbox")
        res.type(PREVIEW_TYPE).send(preview)
        return
      }
      const context = identify(req)
      const id = String(req.params['id'])
      const { name, metadata, upload_descriptor: target } = await store.loadAttachment(id, context)
      const { size, sha256 } = metadata ?? {}
      await sendFile(req, res, {
        name,
        size: Number(size ?? 0),
        // Its bytes do not change once they are there.
        tag: target === undefined ? (typeof sha256 === 'string' ? sha256 : id) : undefined,
        open: (piece) => attachments.read(id, piece, context),
      })
    }),
  )
  return router
}

/** Whether a request brings a file, which takes longer than others. */
export function isUpload({ method, url }: IncomingMessage): boolean {
  return (method === 'PUT' || method === 'POST') && (url ?? '').startsWith(ATTACHMENTS_PATH)
}

/**
 * Refuses by the length that the request names, before any of it is read. A request that names none is counted as it
 * comes.
 */
function assertLength({ headers }: Request, maxBytes: number): void {
  if (Number(headers['content-length'] ?? 0) > maxBytes)
    throw new PayloadTooLargeError(`A file may have ${maxBytes} bytes at most.`)
}

function tokenOf({ query }: Request): string {
  return typeof query['token'] === 'string' ? query['token'] : ''
}

/** `metadata` stays with the server. */
function toWire({ metadata: _metadata, ...attachment }: Attachment): Attachment {
  return attachment
}
