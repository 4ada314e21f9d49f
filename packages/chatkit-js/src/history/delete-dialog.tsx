import { Dialog } from '../controls/dialog.tsx'
import { useText } from '../locales/text-context.ts'

interface DeleteDialogProps {
  title: string
  onDelete: () => void
  onClose: () => void
}

/** Asks before a thread is removed. */
export function DeleteDialog({ title, onDelete, onClose }: DeleteDialogProps) {
  const text = useText()
  return (
    <Dialog title={text('deleteQuestion', { title })} onClose={onClose}>
      <p>{text('deleteWarning')}</p>
      <div className="dialog-buttons">
        <button type="button" className="button" onClick={onClose}>
          {text('cancel')}
        </button>
        <button type="button" className="button button-danger" onClick={onDelete}>
          {text('delete')}
        </button>
      </div>
    </Dialog>
  )
}
