import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { createRoot } from 'react-dom/client'
import { Loaded } from '../admin/parts/loaded.tsx'
import { useLoad } from '../admin/use-load.ts'
import { useColorScheme } from '../admin/parts/use-color-scheme.ts'
import { text } from '../texts/texts.ts'
import type { Trace } from './trace.ts'
import { TurnList } from './turn-list.tsx'
import '../desk-theme.ts'
import './turn-list.css'
import './turn-panel.css'

/** Draws the panel for a thread. `show` loads it anew, or another one's. */
export function mountTurnPanel(
  root: HTMLElement,
  { threadId, onClose }: { threadId: string | null; onClose: () => void },
): { show: (threadId: string | null) => void; unmount: () => void } {
  const react = createRoot(root)
  let version = 0
  root.className = 'turn-panel'
  root.setAttribute('aria-label', text('turns'))
  const show = (id: string | null) => {
    version += 1
    react.render(<TurnPanel threadId={id} version={version} onClose={onClose} />)
  }
  show(threadId)
  return { show, unmount: () => react.unmount() }
}

function TurnPanel({ threadId, version, onClose }: { threadId: string | null; version: number; onClose: () => void }) {
  const scheme = useColorScheme()
  const close = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    close.current?.focus()
  }, [])
  return (
    <div
      className="chat desk-theme turn-panel-inner"
      data-scheme={scheme}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <header>
        <h2>{text('turns')}</h2>
        <button
          ref={close}
          type="button"
          className="icon-button"
          aria-label={text('close')}
          title={text('close')}
          onClick={onClose}
        >
          <X className="icon" size={18} aria-hidden />
        </button>
      </header>
      <div className="turn-panel-scroller" tabIndex={0} role="group" aria-label={text('turns')}>
        {threadId === null ? (
          <p className="desk-empty">{text('noThreadYet')}</p>
        ) : (
          <TurnsOf threadId={threadId} version={version} />
        )}
      </div>
    </div>
  )
}

function TurnsOf({ threadId, version }: { threadId: string; version: number }) {
  const loading = useLoad<{ data: Trace[] }>(`/admin/threads/${encodeURIComponent(threadId)}/runs`, version)
  return <Loaded of={loading}>{({ data }) => <TurnList traces={data} />}</Loaded>
}
