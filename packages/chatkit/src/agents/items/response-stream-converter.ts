import type { Annotation } from '../../source.ts'

export interface FileCitation {
  type: 'file_citation'
  file_id: string
  filename: string
  index: number
}

export interface ContainerFileCitation {
  type: 'container_file_citation'
  container_id: string
  file_id: string
  filename: string
  start_index: number
  end_index: number
}

export interface UrlCitation {
  type: 'url_citation'
  url: string
  title: string
  start_index: number
  end_index: number
}

type Citation = FileCitation | ContainerFileCitation | UrlCitation
type Awaitable<Value> = Value | Promise<Value>

export interface ResponseStreamConverterOptions {
  /** How many partial images the image tool was asked for. Gives partial images a progress. */
  partialImages?: number
}

/**
 * What a provider's images and citations become. Override a method to keep images elsewhere, or to say more of a source; return nothing to drop
 * a citation. Source: `ResponseStreamConverter`, openai/chatkit-python `chatkit/agents.py`.
 */
export class ResponseStreamConverter {
  readonly partialImages: number | undefined

  constructor({ partialImages }: ResponseStreamConverterOptions = {}) {
    this.partialImages = partialImages
  }

  /** `imageId` is the generation call's, the same for every partial image and the final one; `partialIndex` is absent for the final one. */
  base64ImageToUrl(
    _imageId: string,
    base64: string,
    { format = 'png' }: { partialIndex?: number; format?: string } = {},
  ): Awaitable<string> {
    return `data:image/${format};base64,${base64}`
  }

  /** From 0 to 1. */
  partialImageIndexToProgress(partialIndex: number): number {
    return this.partialImages && this.partialImages > 0 ? Math.min(1, partialIndex / this.partialImages) : 0
  }

  fileCitationToAnnotation({ filename, index }: FileCitation): Awaitable<Annotation | undefined> {
    return filename ? { type: 'annotation', source: { title: filename, type: 'file', filename }, index } : undefined
  }

  containerFileCitationToAnnotation({ filename, end_index }: ContainerFileCitation): Awaitable<Annotation | undefined> {
    return filename
      ? { type: 'annotation', source: { title: filename, type: 'file', filename }, index: end_index }
      : undefined
  }

  urlCitationToAnnotation({ url, title, end_index }: UrlCitation): Awaitable<Annotation | undefined> {
    return { type: 'annotation', source: { title: title || url, type: 'url', url }, index: end_index }
  }
}

/** Nothing for a citation that is dropped, and for a kind that is not known: providers add kinds, and none is worth a run. */
export async function toAnnotation(
  citation: unknown,
  converter: ResponseStreamConverter,
): Promise<Annotation | undefined> {
  if (!isCitation(citation)) return undefined
  switch (citation.type) {
    case 'file_citation':
      return converter.fileCitationToAnnotation(citation)
    case 'container_file_citation':
      return converter.containerFileCitationToAnnotation(citation)
    case 'url_citation':
      return converter.urlCitationToAnnotation(citation)
    default:
      return undefined
  }
}

function isCitation(value: unknown): value is Citation {
  return typeof value === 'object' && value !== null && 'type' in value
}
