import { X } from 'lucide-react'
import { useEffect, useId, useRef } from 'react'
import type { ReactNode } from 'react'
import { useText } from '../locales/text-context.ts'
import { IconButton } from './icon-button.tsx'

/** A modal dialog. The browser's own: it keeps focus inside also within a shadow root, and gives it back. */
export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const text = useText()
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={id} onClose={onClose}>
      <header className="dialog-head">
        <h2 id={id}>{title}</h2>
        <IconButton label={text('close')} icon={X} onClick={() => dialog.current?.close()} />
      </header>
      {children}
    </dialog>
  )
}
