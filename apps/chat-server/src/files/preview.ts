import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { InvalidRequestError } from '@frontdesk/chatkit/server'

/** The longest side of a preview, in pixels. */
export const PREVIEW_PIXELS = 640
/** A picture of more pixels is not shown: it would take more memory than its bytes let one think. */
export const MAX_PIXELS = 50_000_000
const MAX_SECONDS = 5
export const PREVIEW_TYPE = 'image/webp'

/**
 * A small picture of an image, drawn anew from its pixels: nothing else that the file holds comes with it. Throws {@link InvalidRequestError} for what
 * is no picture, or too large a one.
 */
export async function drawPreview(image: Readable): Promise<Buffer> {
  // One that comes while the library is loaded fails the pipeline, too.
  image.on('error', () => {})
  try {
    // Loaded with the first image, and not while the server starts: nothing else of the server is as large.
    const { default: sharp } = await import('sharp')
    sharp.cache(false)
    const drawing = sharp({ limitInputPixels: MAX_PIXELS, failOn: 'error', animated: false })
      .timeout({ seconds: MAX_SECONDS })
      .rotate()
      .resize(PREVIEW_PIXELS, PREVIEW_PIXELS, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 80 })
    const [picture] = await Promise.all([drawing.toBuffer(), pipeline(image, drawing)])
    return picture
  } catch (cause) {
    throw new InvalidRequestError('There is no preview of this image.', { cause })
  } finally {
    image.destroy()
  }
}
