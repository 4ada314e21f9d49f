import { FileText } from 'lucide-react'
import type { Attachment } from '@frontdesk/chatkit'

/** A file that was sent: a picture where there is one, otherwise its name and kind. */
export function AttachmentChip({ attachment }: { attachment: Attachment }) {
  if (attachment.type === 'image') {
    return <img className="attachment-image" src={attachment.preview_url} alt={attachment.name} loading="lazy" />
  }
  return (
    <span className="attachment">
      <span className="attachment-icon">
        <FileText className="icon" size={18} aria-hidden />
      </span>
      <span className="attachment-words">
        <span className="attachment-name" dir="auto">
          {attachment.name}
        </span>
        <span className="attachment-kind">{kindOf(attachment.name)}</span>
      </span>
    </span>
  )
}

export function kindOf(name: string): string {
  const extension = /\.([^.]{1,8})$/.exec(name)?.[1]
  return extension?.toUpperCase() ?? ''
}
