import { useEffect, useId, useRef } from 'react'
import type { ReactNode } from 'react'
import { text } from '../../texts/texts.ts'

interface ConfirmProps {
  title: string
  children: ReactNode
  action: string
  onConfirm: () => void
  onClose: () => void
}

/** Asks once more before something that cannot be undone. Focus stands on the way back. */
export function Confirm({ title, children, action, onConfirm, onClose }: ConfirmProps) {
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={id} onClose={onClose}>
      <header className="dialog-head">
        <h2 id={id} dir="auto">
          {title}
        </h2>
      </header>
      <p>{children}</p>
      <div className="dialog-buttons">
        {/* The first button has the focus when a dialog opens. */}
        <button type="button" className="button" onClick={() => dialog.current?.close()}>
          {text('cancel')}
        </button>
        <button
          type="button"
          className="button button-danger"
          onClick={() => {
            dialog.current?.close()
            onConfirm()
          }}
        >
          {action}
        </button>
      </div>
    </dialog>
  )
}
