import type { Readable } from 'node:stream'
import { InvalidRequestError } from '@frontdesk/chatkit/server'
import sharp from 'sharp'

/** The longest side of a preview, in pixels. */
export const PREVIEW_PIXELS = 640
/** A picture of more pixels is not shown: it would take more memory than its bytes let one think. */
export const MAX_PIXELS = 50_000_000
const MAX_SECONDS = 5
export const PREVIEW_TYPE = 'image/webp'

sharp.cache(false)

/**
 * A small picture of an image, drawn anew from its pixels: nothing else that the file holds comes with it. Throws {@link InvalidRequestError} for what
 * is no picture, or too large a one.
 */
export async function drawPreview(image: Readable): Promise<Buffer> {
  const drawing = sharp({ limitInputPixels: MAX_PIXELS, failOn: 'error', animated: false })
    .timeout({ seconds: MAX_SECONDS })
    .rotate()
    .resize(PREVIEW_PIXELS, PREVIEW_PIXELS, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 80 })
  image.once('error', (error) => drawing.destroy(error))
  try {
    return await image.pipe(drawing).toBuffer()
  } catch (cause) {
    throw new InvalidRequestError('There is no preview of this image.', { cause })
  } finally {
    image.destroy()
  }
}
