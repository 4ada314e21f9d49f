import { FileText, LoaderCircle, RotateCw, X } from 'lucide-react'
import { useObservable, useSession } from '../../chat-context.ts'
import { IconButton } from '../../controls/icon-button.tsx'
import { kindOf } from '../../conversation/messages/attachment-chip.tsx'
import { useText } from '../../locales/text-context.ts'
import type { DraftAttachment } from '../../state/composer.ts'

/** The files of the draft, with how far each has come. */
export function DraftAttachments() {
  const { attachments } = useObservable(useSession().composer.state)
  if (attachments.length === 0) return null
  return (
    <ul className="draft-attachments">
      {attachments.map((draft) => (
        <DraftFile key={draft.key} draft={draft} />
      ))}
    </ul>
  )
}

function DraftFile({ draft }: { draft: DraftAttachment }) {
  const { uploads } = useSession()
  const text = useText()
  const { key, name, status, progress, previewUrl } = draft
  return (
    <li className="attachment draft-attachment" data-status={status}>
      <span className="attachment-icon">
        {previewUrl === undefined ? (
          <FileText className="icon" size={18} aria-hidden />
        ) : (
          <img src={previewUrl} alt="" />
        )}
        {status === 'uploading' && (
          <span className="attachment-busy">
            <LoaderCircle className="icon spin" size={18} aria-hidden />
          </span>
        )}
      </span>
      <span className="attachment-words">
        <span className="attachment-name" dir="auto" title={name}>
          {name}
        </span>
        <span className="attachment-kind">
          {status === 'uploading' && (
            <span
              role="progressbar"
              aria-label={text('uploading', { name })}
              aria-valuenow={Math.round(progress * 100)}
            >
              {new Intl.NumberFormat(text.locale.tag, { style: 'percent' }).format(progress)}
            </span>
          )}
          {status === 'ready' && kindOf(name)}
          {status === 'failed' && <span role="alert">{text('uploadFailed', { name })}</span>}
        </span>
      </span>
      {status === 'failed' && (
        <IconButton label={text('retryFile', { name })} icon={RotateCw} onClick={() => void uploads.retry(key)} />
      )}
      <IconButton label={text('removeFile', { name })} icon={X} onClick={() => void uploads.remove(key)} />
    </li>
  )
}
