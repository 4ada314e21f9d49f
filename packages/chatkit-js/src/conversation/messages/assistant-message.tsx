import type { AssistantMessageItem } from '@frontdesk/chatkit'
import { useText } from '../../locales/text-context.ts'
import { Markdown } from '../../markdown/markdown.tsx'
import { SourceList } from '../../citations/source-list.tsx'
import { withMarkers } from '../../citations/citations.ts'

/** An answer. The same elements are drawn while it streams and afterwards, so that a selection made meanwhile stays. */
export function AssistantMessage({ item, isPending }: { item: AssistantMessageItem; isPending: boolean }) {
  const text = useText()
  const annotations = item.content.flatMap((part) => part.annotations)
  return (
    <article className="message message-assistant" part="assistant-message" aria-label={text('assistant')} dir="auto">
      {item.content.map((part, index) => {
        const offset = item.content.slice(0, index).reduce((sum, { annotations: { length } }) => sum + length, 0)
        return (
          <Markdown
            key={index}
            source={withMarkers(part, offset)}
            isStreaming={isPending && index === item.content.length - 1}
            annotations={annotations}
          />
        )
      })}
      {annotations.length > 0 && !isPending && <SourceList annotations={annotations} />}
    </article>
  )
}
