import { ChevronDown, FileText, Globe } from 'lucide-react'
import { useState } from 'react'
import type { Annotation, EntitySource, Source } from '@frontdesk/chatkit'
import type { Entity } from '@openai/chatkit'
import { useOptions } from '../chat-context.ts'
import { Icon } from '../icons/icon.tsx'
import { useText } from '../locales/text-context.ts'
import { sourceHref, sourceOrigin } from './source-link.ts'

/** Every source that an answer cites, folded away until it is asked for. */
export function SourceList({ annotations }: { annotations: readonly Annotation[] }) {
  const text = useText()
  const [isOpen, setOpen] = useState(false)
  return (
    <div className="sources">
      <button type="button" className="fold" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {text('sources')}
        <span className="count">{annotations.length}</span>
        <ChevronDown className="icon fold-mark" size={16} aria-hidden />
      </button>
      {isOpen && (
        <ol className="source-list">
          {annotations.map(({ source }, index) => (
            <li key={index}>
              <SourceEntry source={source} />
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}

/** One source: a link where it can be opened, a button where the page opens it. */
function SourceEntry({ source }: { source: Source }) {
  const { entities } = useOptions()
  const { onClick } = entities
  const href = sourceHref(source)
  const words = (
    <>
      <SourceIcon source={source} />
      <span className="source-words">
        <span className="source-title" dir="auto">
          {source.title}
        </span>
        {sourceOrigin(source) !== undefined && <span className="source-origin">{sourceOrigin(source)}</span>}
      </span>
    </>
  )
  if (href !== undefined) {
    return (
      <a className="source" href={href} target="_blank" rel="noopener noreferrer">
        {words}
      </a>
    )
  }
  if (source.type === 'entity' && source.interactive && onClick) {
    return (
      <button type="button" className="source" onClick={() => onClick(toEntity(source))}>
        {words}
      </button>
    )
  }
  return <span className="source">{words}</span>
}

function SourceIcon({ source }: { source: Source }) {
  if (source.type === 'entity' && source.icon !== undefined) return <Icon name={source.icon} size={16} />
  const Drawing = source.type === 'url' ? Globe : FileText
  return <Drawing className="icon" size={16} aria-hidden />
}

export function toEntity({ id, title, icon, group, interactive, data }: EntitySource): Entity {
  return {
    id,
    title,
    interactive,
    data: data as Record<string, string>,
    ...(icon !== undefined && { icon }),
    ...(group !== undefined && { group }),
  }
}
