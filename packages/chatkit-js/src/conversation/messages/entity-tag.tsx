import { AtSign } from 'lucide-react'
import type { Entity } from '@openai/chatkit'
import type { UserTagContent } from '@frontdesk/chatkit'
import { useOptions } from '../../chat-context.ts'
import { EntityPreview } from './entity-preview.tsx'

/** A mention in a message. A click goes to the page, and what the page previews stands over it, where the entity is interactive. */
export function EntityTag({ tag }: { tag: UserTagContent }) {
  const { entities } = useOptions()
  const { onClick, onRequestPreview } = entities
  const label = tag.text.replace(/^@/, '')
  const words = (
    <>
      <AtSign className="icon" size={13} aria-hidden />
      {label}
    </>
  )
  if (!tag.interactive || (!onClick && !onRequestPreview)) return <span className="tag">{words}</span>
  const entity: Entity = {
    id: tag.id,
    title: label,
    interactive: true,
    data: tag.data as Record<string, string>,
    ...(tag.group !== undefined && { group: tag.group }),
  }
  return (
    <EntityPreview entity={entity} onRequest={onRequestPreview}>
      {(describedBy) => (
        <button
          type="button"
          className="tag tag-button"
          aria-describedby={describedBy}
          onClick={() => onClick?.(entity)}
        >
          {words}
        </button>
      )}
    </EntityPreview>
  )
}
