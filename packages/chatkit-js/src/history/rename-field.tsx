import { useEffect, useRef } from 'react'
import { useText } from '../locales/text-context.ts'

interface RenameFieldProps {
  title: string
  onRename: (title: string) => void
  onClose: () => void
}

/** A title that is being written: Enter and leaving keep it, Escape does not. */
export function RenameField({ title, onRename, onClose }: RenameFieldProps) {
  const text = useText()
  const field = useRef<HTMLInputElement>(null)
  const isDone = useRef(false)
  useEffect(() => {
    field.current?.select()
  }, [])
  const end = (isKept: boolean) => {
    if (isDone.current) return
    isDone.current = true
    const next = field.current?.value.trim() ?? ''
    if (isKept && next !== '' && next !== title) onRename(next)
    onClose()
  }
  return (
    <input
      ref={field}
      className="rename"
      defaultValue={title}
      maxLength={300}
      aria-label={text('rename')}
      dir="auto"
      onBlur={() => end(true)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return
        if (event.key !== 'Enter' && event.key !== 'Escape') return
        event.preventDefault()
        end(event.key === 'Enter')
      }}
    />
  )
}
