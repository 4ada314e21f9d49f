import { Quote } from 'lucide-react'
import type { Attachment, UserContent, UserMessageInput, UserMessageItem } from '@frontdesk/chatkit'
import { useText } from '../../locales/text-context.ts'
import { Replaceable } from '../../pieces/replaceable.tsx'
import { AttachmentChip } from './attachment-chip.tsx'
import { EntityTag } from './entity-tag.tsx'

/** What the user sent: shown literally, never as Markdown. */
export function UserMessage({ item }: { item: UserMessageItem }) {
  return (
    <Replaceable name="userMessage" props={{ item }}>
      <Said content={item.content} quote={item.quoted_text} attachments={item.attachments} />
    </Replaceable>
  )
}

/** The same before the server has stored it. */
export function OutgoingMessage({ input }: { input: UserMessageInput }) {
  return <Said content={input.content} quote={input.quoted_text} attachments={[]} />
}

interface SaidProps {
  content: readonly UserContent[]
  quote: string | undefined
  attachments: readonly Attachment[]
}

function Said({ content, quote, attachments }: SaidProps) {
  const text = useText()
  return (
    <article className="message message-user" part="user-message" aria-label={text('you')}>
      {attachments.length > 0 && (
        <div className="message-attachments">
          {attachments.map((attachment) => (
            <AttachmentChip key={attachment.id} attachment={attachment} />
          ))}
        </div>
      )}
      {content.length > 0 && (
        <div className="bubble" part="user-bubble" dir="auto">
          {quote !== undefined && (
            <blockquote className="bubble-quote" dir="auto">
              <Quote className="icon" size={14} aria-hidden />
              <span>{quote}</span>
            </blockquote>
          )}
          {content.map((part, index) =>
            part.type === 'input_tag' ? <EntityTag key={index} tag={part} /> : <span key={index}>{part.text}</span>,
          )}
        </div>
      )}
    </article>
  )
}
