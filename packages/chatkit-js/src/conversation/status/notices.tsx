import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import { useObservable, useSession } from '../../chat-context.ts'
import { Markdown } from '../../markdown/markdown.tsx'

const ICONS = { info: Info, warning: TriangleAlert, danger: CircleAlert }

/** What the server wants the user to know, beside the answer. */
export function Notices() {
  const { notices } = useObservable(useSession().conversation.state).thread
  return notices.map(({ level, title, message }, index) => {
    const Drawing = ICONS[level]
    return (
      <div className={`notice notice-${level}`} role={level === 'danger' ? 'alert' : 'note'} key={index}>
        <Drawing className="icon" size={18} aria-hidden />
        <div className="notice-words" dir="auto">
          {title !== undefined && <strong>{title}</strong>}
          <Markdown source={message} />
        </div>
      </div>
    )
  })
}
