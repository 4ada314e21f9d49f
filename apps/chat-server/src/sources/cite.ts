import type { Annotation, AssistantMessageItem, ThreadStreamEvent } from '@frontdesk/chatkit'
import type { ReadSource } from './run-sources.ts'

/** A quotation this short may be anywhere. */
const LEAST_QUOTED = 12
const QUOTED = /^> ?(?<block>.+)$|[“"](?<inline>[^”"]{12,})[”"]/gmu

/** The same message with the files and pages that it names as its sources, and the events that bring them. */
export function cite(item: AssistantMessageItem, sources: readonly ReadSource[]): ThreadStreamEvent[] {
  const events: ThreadStreamEvent[] = []
  const content = item.content.map((part, content_index) => {
    const found = sources.flatMap((source) => annotate(part.text, source) ?? [])
    const annotations = [...part.annotations, ...withoutTwins(found)]
    for (const [annotation_index, annotation] of annotations.entries()) {
      if (annotation_index < part.annotations.length) continue
      const update = {
        type: 'assistant_message.content_part.annotation_added',
        content_index,
        annotation_index,
        annotation,
      } as const
      events.push({ type: 'thread.item.updated', item_id: item.id, update })
    }
    return { ...part, annotations }
  })
  return [...events, { type: 'thread.item.done', item: { ...item, content } }]
}

function annotate(text: string, source: ReadSource): Annotation | undefined {
  const names = source.type === 'url' ? [source.url, source.title] : source.names
  const name = names.find((each) => text.includes(each))
  if (name === undefined) return undefined
  const index = text.indexOf(name) + name.length
  if (source.type === 'url') {
    const { url, title } = source
    return { type: 'annotation', source: { type: 'url', url, title }, index }
  }
  const { path } = source
  const line = quotedLine(text, source)
  const description = line === undefined ? path : `${path}, line ${line}`
  return {
    type: 'annotation',
    source: { type: 'file', filename: path, title: titleOf(source), description },
    index,
  }
}

/** The line of the file in which the first quotation begins that is in it. */
function quotedLine(text: string, { text: file, firstLine }: ReadSource & { type: 'file' }): number | undefined {
  const lines = file.split('\n')
  for (const { groups } of text.matchAll(QUOTED)) {
    const quoted = (groups?.['block'] ?? groups?.['inline'] ?? '').trim()
    const at = quoted.length < LEAST_QUOTED ? -1 : lines.findIndex((line) => line.includes(quoted))
    if (at >= 0) return firstLine + at
  }
  return undefined
}

/** The heading of a text, or the name of the file. */
function titleOf({ text, path }: ReadSource & { type: 'file' }): string {
  return /^#\s+(?<heading>.+)$/m.exec(text)?.groups?.['heading']?.trim() ?? path.slice(path.lastIndexOf('/') + 1)
}

/** A file may have been read in several pieces. */
function withoutTwins(annotations: readonly Annotation[]): Annotation[] {
  const byPlace = new Map(
    annotations.map((each) => [
      `${each.source.type}:${'filename' in each.source ? each.source.filename : each.source.title}`,
      each,
    ]),
  )
  return [...byPlace.values()]
}
