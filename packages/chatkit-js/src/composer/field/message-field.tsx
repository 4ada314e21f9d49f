import { useEffect, useId, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useObservable, useOptions, useSession } from '../../chat-context.ts'
import { useText } from '../../locales/text-context.ts'
import { splitDraft } from '../../state/mentions.ts'
import { InputMethod } from './input-method.ts'
import { SuggestionList } from '../suggestions/suggestion-list.tsx'
import { useSuggestions } from '../suggestions/use-suggestions.ts'

interface MessageFieldProps {
  isLocked: boolean
  /** Whether it comes in the place of something that had the focus. */
  takesFocus: boolean
  reason: string | undefined
  onSend: () => void
  onFiles: (files: Iterable<File>) => void
}

/** The text of the draft. Grows with it; Enter sends, Shift+Enter begins a line. Mentions are marked behind it. */
export function MessageField({ isLocked, takesFocus, reason, onSend, onFiles }: MessageFieldProps) {
  const session = useSession()
  const text = useText()
  const { composer } = useOptions()
  const draft = useObservable(session.composer.state)
  const field = useRef<HTMLTextAreaElement>(null)
  const [inputMethod] = useState(() => new InputMethod())
  const [caret, setCaret] = useState(0)
  const [active, setActive] = useState(0)
  const id = useId()
  const [moved, setMoved] = useState<number>()
  const moveCaret = (to: number) => {
    setCaret(to)
    setMoved(to)
  }
  // After the text that it belongs to has been drawn.
  useEffect(() => {
    if (moved === undefined) return
    field.current?.setSelectionRange(moved, moved)
    setMoved(undefined)
  }, [moved])
  const { list, choose, dismiss } = useSuggestions(draft.text, caret, moveCaret)
  const tool = composer.tools.find((each) => each.id === draft.toolId)
  const placeholder = reason ?? tool?.placeholderOverride ?? composer.placeholder ?? text('placeholder')
  const isListOpen = list.length > 0
  useEffect(() => {
    setActive(0)
  }, [list.length])

  const hadFocus = useRef(takesFocus)
  useEffect(() => {
    if (hadFocus.current) field.current?.focus()
  }, [])
  useEffect(() => {
    session.focusInput = () => field.current?.focus()
    return () => {
      session.focusInput = () => undefined
    }
  }, [session])

  /** Tells whether the key was for the list. */
  const steerList = ({ key }: KeyboardEvent): boolean => {
    if (!isListOpen) return false
    const suggestion = list[active]
    if (key === 'ArrowDown') setActive((active + 1) % list.length)
    else if (key === 'ArrowUp') setActive((active + list.length - 1) % list.length)
    else if ((key === 'Enter' || key === 'Tab') && suggestion) choose(suggestion)
    else if (key === 'Escape') dismiss()
    else return false
    return true
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (inputMethod.owns(event.nativeEvent)) return
    if (steerList(event)) event.preventDefault()
    else if (event.key === 'Escape') void session.conversation.stop()
    else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      onSend()
    }
  }

  return (
    <>
      {isListOpen && <SuggestionList id={id} list={list} active={active} onChoose={choose} />}
      <div className="field" data-text={draft.text}>
        {draft.entities.length > 0 && (
          <div className="field-marks" aria-hidden dir="auto">
            {splitDraft(draft.text, draft.entities).map((part, index) =>
              part.entity ? <mark key={index}>{part.text}</mark> : <span key={index}>{part.text}</span>,
            )}
          </div>
        )}
        <textarea
          ref={field}
          className="field-input"
          part="input"
          rows={1}
          value={draft.text}
          placeholder={placeholder}
          aria-label={placeholder}
          aria-autocomplete="list"
          aria-controls={isListOpen ? id : undefined}
          aria-activedescendant={isListOpen ? `${id}-${active}` : undefined}
          disabled={isLocked}
          // Empty, it reads as the page does: the placeholder is in the reader's language.
          dir={draft.text === '' ? undefined : 'auto'}
          onChange={({ target }) => {
            setCaret(target.selectionStart)
            session.composer.patch({ text: target.value })
          }}
          onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
          onCompositionEnd={() => inputMethod.ended()}
          onPaste={(event) => {
            const { files } = event.clipboardData
            if (files.length === 0) return
            event.preventDefault()
            onFiles([...files])
          }}
        />
      </div>
    </>
  )
}
