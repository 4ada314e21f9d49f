import type { Annotation } from '@frontdesk/chatkit'
import { useOptions } from '../chat-context.ts'
import { useText } from '../locales/text-context.ts'
import { sourceHref } from './source-link.ts'
import { toEntity } from './source-list.tsx'

/** The small number in a text that leads to its source. */
export function CitationMark({ number, annotation }: { number: number; annotation: Annotation | undefined }) {
  const text = useText()
  const { entities } = useOptions()
  if (!annotation) return null
  const { source } = annotation
  const label = text('source', { number, title: source.title })
  const href = sourceHref(source)
  const words = source.type === 'entity' ? (source.inline_label ?? number) : number
  if (href !== undefined) {
    return (
      <a
        className="citation"
        href={href}
        target="_blank"
        rel="noopener noreferrer"
        aria-label={label}
        title={source.title}
      >
        {words}
      </a>
    )
  }
  if (source.type === 'entity' && source.interactive && entities.onClick) {
    return (
      <button
        type="button"
        className="citation"
        aria-label={label}
        title={source.title}
        onClick={() => entities.onClick?.(toEntity(source))}
      >
        {words}
      </button>
    )
  }
  return (
    <span className="citation" role="img" aria-label={label} title={source.title}>
      {words}
    </span>
  )
}
