import { Quote, X } from 'lucide-react'
import { useObservable, useSession } from '../../chat-context.ts'
import { IconButton } from '../../controls/icon-button.tsx'
import { useText } from '../../locales/text-context.ts'

/** What the message answers to. */
export function DraftQuote() {
  const { composer } = useSession()
  const text = useText()
  const { quote } = useObservable(composer.state)
  if (quote === undefined) return null
  return (
    <div className="draft-quote">
      <Quote className="icon" size={14} aria-hidden />
      <span className="draft-quote-words" dir="auto">
        {quote}
      </span>
      <IconButton label={text('removeQuote')} icon={X} onClick={() => composer.patch({ quote: undefined })} />
    </div>
  )
}
