import type { RequestRepair } from './request.ts'

interface ImagePart {
  type?: string
  image_url?: { url?: string }
}

/** Ollama takes images as bytes only, and refuses the request for an address. The model is told of the image instead. */
export const fetchedImages: RequestRepair = (request, { provider }) => {
  if (provider !== 'ollama') return request
  const messages = request.messages.map((message) =>
    Array.isArray(message.content) ? { ...message, content: message.content.map(toText) } : message,
  )
  return { ...request, messages }
}

function toText(part: ImagePart): object {
  const url = part.type === 'image_url' ? part.image_url?.url : undefined
  return url === undefined || url.startsWith('data:')
    ? part
    : { type: 'text', text: `(There is an image here, which cannot be shown to you: ${url})` }
}
