import { Icon } from '../../icons/icon.tsx'
import { toText } from '../text-of.ts'

/** Says over a widget where it is from. */
export function StatusLine({ status }: { status: unknown }) {
  if (typeof status !== 'object' || status === null) return null
  const { text, icon, favicon, frame } = status as {
    text?: unknown
    icon?: unknown
    favicon?: unknown
    frame?: unknown
  }
  return (
    <p className="widget-status" dir="auto">
      {typeof icon === 'string' && <Icon name={icon} size={15} />}
      {typeof favicon === 'string' && /^(https?:|data:image\/|\/(?!\/))/i.test(favicon) && (
        <img src={favicon} alt="" width={16} height={16} data-frame={frame === true} referrerPolicy="no-referrer" />
      )}
      {toText(text)}
    </p>
  )
}
