import { Dialog } from '../controls/dialog.tsx'
import { useText } from '../locales/text-context.ts'
import { SHORTCUTS, toKeyNames } from './shortcuts.ts'

const ALWAYS = [
  { label: 'shortcutSend', keys: ['Enter'] },
  { label: 'shortcutNewLine', keys: ['Shift', 'Enter'] },
  { label: 'shortcutStop', keys: ['Esc'] },
] as const

/** Every key that does something. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const text = useText()
  const isMac = navigator.platform.startsWith('Mac')
  const rows = [...ALWAYS, ...SHORTCUTS.map((each) => ({ label: each.label, keys: toKeyNames(each, isMac) }))]
  return (
    <Dialog title={text('shortcuts')} onClose={onClose}>
      <dl className="shortcuts">
        {rows.map(({ label, keys }) => (
          <div key={label}>
            <dt>{text(label)}</dt>
            <dd dir="ltr">
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
