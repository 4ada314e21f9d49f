import { useEffect, useRef } from 'react'
import type { KeyboardEvent } from 'react'
import { useObservable, useOptions, useSession } from '../chat-context.ts'
import { useText } from '../locales/text-context.ts'
import { InputMethod } from './input-method.ts'

interface MessageFieldProps {
  isLocked: boolean
  reason: string | undefined
  onSend: () => void
}

/** The text of the draft. Grows with it; Enter sends, Shift+Enter begins a line. */
export function MessageField({ isLocked, reason, onSend }: MessageFieldProps) {
  const session = useSession()
  const text = useText()
  const { composer } = useOptions()
  const draft = useObservable(session.composer.state)
  const field = useRef<HTMLTextAreaElement>(null)
  const inputMethod = useRef(new InputMethod())
  const tool = composer.tools?.find(({ id }) => id === draft.toolId)
  const placeholder = reason ?? tool?.placeholderOverride ?? composer.placeholder ?? text('placeholder')

  useEffect(() => {
    session.focusInput = () => field.current?.focus()
    return () => {
      session.focusInput = () => undefined
    }
  }, [session])

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Escape') session.conversation.stop()
    if (event.key !== 'Enter' || event.shiftKey || inputMethod.current.owns(event.nativeEvent)) return
    event.preventDefault()
    onSend()
  }

  return (
    <div className="field" data-text={draft.text}>
      <textarea
        ref={field}
        className="field-input"
        part="input"
        rows={1}
        value={draft.text}
        placeholder={placeholder}
        aria-label={placeholder}
        disabled={isLocked}
        dir="auto"
        onChange={(event) => session.composer.patch({ text: event.target.value })}
        onKeyDown={onKeyDown}
        onCompositionEnd={() => inputMethod.current.ended()}
      />
    </div>
  )
}
