import { AtSign } from 'lucide-react'
import type { Entity } from '@openai/chatkit'
import type { UserTagContent } from '@frontdesk/chatkit'
import { useOptions } from '../../chat-context.ts'

/** A mention in a message. A click goes to the page, where the entity is interactive and the page wants to know. */
export function EntityTag({ tag }: { tag: UserTagContent }) {
  const { entities } = useOptions()
  const { onClick } = entities
  const label = tag.text.replace(/^@/, '')
  if (!onClick || !tag.interactive) {
    return (
      <span className="tag">
        <AtSign className="icon" size={13} aria-hidden />
        {label}
      </span>
    )
  }
  const entity: Entity = {
    id: tag.id,
    title: label,
    interactive: true,
    data: tag.data as Record<string, string>,
    ...(tag.group !== undefined && { group: tag.group }),
  }
  return (
    <button type="button" className="tag tag-button" onClick={() => onClick(entity)}>
      <AtSign className="icon" size={13} aria-hidden />
      {label}
    </button>
  )
}
