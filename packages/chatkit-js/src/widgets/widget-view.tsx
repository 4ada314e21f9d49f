import { lazy, Suspense } from 'react'
import type { WidgetItem } from '@frontdesk/chatkit'

const WidgetRootView = lazy(async () => ({ default: (await import('./widget-root.tsx')).WidgetRootView }))

/** A widget of a thread. What draws widgets is loaded with the first of them; its words stand there meanwhile. */
export function WidgetView({ item }: { item: WidgetItem }) {
  return (
    <div className="widget" part="widget">
      <Suspense fallback={<p className="widget-waiting">{item.copy_text}</p>}>
        <WidgetRootView item={item} />
      </Suspense>
    </div>
  )
}
