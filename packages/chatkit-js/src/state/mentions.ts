import type { Entity, UserMessageContent } from '@openai/chatkit'
import type { UserContent } from '@frontdesk/chatkit'

/** A stretch of a draft: plain text, or the mention of an entity. */
export type DraftPart = { text: string; entity?: Entity }

/** Cuts a draft into text and mentions. Where two titles begin alike, the longer one is meant. */
export function splitDraft(text: string, entities: readonly Entity[]): DraftPart[] {
  const ordered = entities.toSorted((one, other) => other.title.length - one.title.length)
  const parts: DraftPart[] = []
  let plain = ''
  for (let index = 0; index < text.length;) {
    const entity = ordered.find(({ title }) => text.startsWith(`@${title}`, index))
    if (!entity) {
      plain += text[index]
      index += 1
      continue
    }
    if (plain !== '') parts.push({ text: plain })
    plain = ''
    parts.push({ text: `@${entity.title}`, entity })
    index += entity.title.length + 1
  }
  if (plain !== '') parts.push({ text: plain })
  return parts
}

/** The draft as it goes over the wire. */
export function toContent(text: string, entities: readonly Entity[]): UserContent[] {
  return splitDraft(text.trim(), entities).map((part) =>
    part.entity ? toTag(part.entity) : { type: 'input_text', text: part.text },
  )
}

/** The other way: content that a page or a starter gives, as text with its entities. */
export function toDraft(content: readonly (UserMessageContent | UserContent)[]): { text: string; entities: Entity[] } {
  const text = content.map((part) => (part.type === 'input_tag' ? `@${part.text}` : part.text)).join('')
  const entities = content.flatMap((part): Entity[] => {
    if (part.type !== 'input_tag') return []
    const { id, text: title, group, interactive, data } = part
    return [
      {
        id,
        title,
        ...(group !== undefined && { group }),
        ...(interactive !== undefined && { interactive }),
        ...(data && { data: data as Record<string, string> }),
      },
    ]
  })
  return { text, entities }
}

function toTag({ id, title, group, interactive = false, data = {} }: Entity): UserContent {
  return { type: 'input_tag', id, text: title, data, interactive, ...(group !== undefined && { group }) }
}
