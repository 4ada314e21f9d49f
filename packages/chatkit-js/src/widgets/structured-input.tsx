import type { StructuredInputItem } from '@frontdesk/chatkit'
import { useText } from '../locales/text-context.ts'

/** Questions that were asked, with what was answered. While they wait for an answer they stand in the composer's place instead. */
export function StructuredInputView({ item, isLatest }: { item: StructuredInputItem; isLatest: boolean }) {
  const text = useText()
  if (item.status === 'pending' && isLatest) return null
  return (
    <article className="widget-card" aria-label={text('answered')}>
      <dl className="answers widget-card-body">
        {item.inputs.map(({ id, question, answer }) => (
          <div key={id}>
            <dt dir="auto">{question}</dt>
            <dd dir="auto">{answer && answer.values.length > 0 ? answer.values.join(', ') : text('skipped')}</dd>
          </div>
        ))}
      </dl>
    </article>
  )
}
