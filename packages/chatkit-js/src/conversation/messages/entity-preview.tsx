import { lazy, Suspense, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import type { Entity } from '@openai/chatkit'
import type { WidgetRoot } from '@frontdesk/chatkit'
import { useSession } from '../../chat-context.ts'
import type { ResolvedOptions } from '../../element/resolve-options.ts'

const WidgetPreview = lazy(async () => ({ default: (await import('../../widgets/widget-preview.tsx')).WidgetPreview }))

/** How long the pointer rests on a mention before the page is asked. */
const PAUSE_MS = 200
/** Between a mention and its preview, and between that and the edge of the window, in pixels. */
const GAP_PX = 6

interface EntityPreviewProps {
  entity: Entity
  onRequest: ResolvedOptions['entities']['onRequestPreview']
  /** Draws the mention; it is given the id of what describes it while that is shown. */
  children: (describedBy: string | undefined) => ReactNode
}

/** Shows what the page knows of an entity while the pointer or the focus is on its mention. Escape puts it away. */
export function EntityPreview({ entity, onRequest, children }: EntityPreviewProps) {
  const session = useSession()
  const id = useId()
  const [isWanted, setWanted] = useState(false)
  const [preview, setPreview] = useState<WidgetRoot | null>(null)
  const { id: entityId } = entity
  useEffect(() => {
    if (!isWanted || !onRequest) return
    let isCurrent = true
    const ask = async () => {
      const { preview: found } = await onRequest(entity)
      if (isCurrent) setPreview(found)
    }
    const timer = setTimeout(() => void ask().catch(session.report), PAUSE_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
      setPreview(null)
    }
    // The entity is made anew each time that its message is drawn.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [isWanted, entityId, onRequest, session])
  return (
    <span
      className="tag-place"
      onPointerEnter={() => setWanted(true)}
      onPointerLeave={() => setWanted(false)}
      onFocus={() => setWanted(true)}
      onBlur={() => setWanted(false)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && preview) {
          event.stopPropagation()
          setWanted(false)
        }
      }}
    >
      {children(preview ? id : undefined)}
      {preview && <Preview id={id} node={preview} />}
    </span>
  )
}

/** In the top layer, since a turn that is scrolled away paints nothing beyond its own box. Over the mention where there is room, else below it. */
function Preview({ id, node }: { id: string; node: WidgetRoot }) {
  const box = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => {
    const element = box.current
    const mention = element?.parentElement
    if (!element || !mention) return
    element.showPopover()
    const place = () => {
      const { top, bottom, left } = mention.getBoundingClientRect()
      const { width, height } = element.getBoundingClientRect()
      const above = top - height - GAP_PX
      element.style.top = `${above < GAP_PX ? bottom + GAP_PX : above}px`
      element.style.left = `${Math.max(GAP_PX, Math.min(left, innerWidth - width - GAP_PX))}px`
    }
    const sizes = new ResizeObserver(place)
    sizes.observe(element)
    return () => sizes.disconnect()
  }, [])
  return (
    <span ref={box} className="tag-preview" part="entity-preview" id={id} role="tooltip" popover="manual">
      <Suspense>
        <WidgetPreview node={node} />
      </Suspense>
    </span>
  )
}
