import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
import type { AttachmentContent } from '@frontdesk/store/files'

/** No browser shows what is sent with these headers in a page, nor runs anything of it. */
const INERT = {
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'private, no-cache',
  'Accept-Ranges': 'bytes',
}

export interface SendFileOptions {
  name: string
  size: number
  /** What the bytes are known by in caches: others have another. */
  tag: string | undefined
  /** Opens the bytes from `start` to before `end`. */
  open: (piece: { start?: number; end?: number }) => Promise<AttachmentContent>
}

/** Sends a file to be saved, whole or the one range that is asked for. Its type is not said: whatever it is, it is a download. */
export async function sendFile(req: Request, res: Response, { name, size, tag, open }: SendFileOptions): Promise<void> {
  const etag = tag === undefined ? undefined : `"${tag}"`
  res.attachment(name)
  res.set({ ...INERT, 'Content-Type': 'application/octet-stream', ...(etag !== undefined && { ETag: etag }) })
  if (etag !== undefined && req.fresh) {
    res.status(304).end()
    return
  }
  const range = rangeOf(req, size, etag)
  if (range === 'unsatisfiable') {
    res.removeHeader('Content-Disposition')
    res.status(416).set('Content-Range', `bytes */${size}`).end()
    return
  }
  const { content } = await open(range ?? {})
  res.status(range ? 206 : 200).set('Content-Length', String(content.end - content.start))
  if (range) res.set('Content-Range', `bytes ${content.start}-${content.end - 1}/${content.size}`)
  if (req.method === 'HEAD') {
    content.stream.destroy()
    res.end()
    return
  }
  await pipeline(content.stream, res).catch((error: unknown) => {
    // A reader may leave whenever it likes.
    if (!res.destroyed) throw error
  })
}

/** One range. Several at once, and what cannot be read, are as if none was asked for. */
function rangeOf(
  req: Request,
  size: number,
  etag: string | undefined,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const condition = req.headers['if-range']
  if (condition !== undefined && condition !== etag) return undefined
  const ranges = req.range(size)
  if (ranges === -1) return 'unsatisfiable'
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return undefined
  const [range] = ranges
  return range && { start: range.start, end: range.end + 1 }
}
