import { createElement, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react'
import type { ComponentType, ReactNode, Ref } from 'react'
import { createPortal } from 'react-dom'
import type { ChatKitEvents, OpenAIChatKit } from '@openai/chatkit'
import type { ComponentsOption, Piece, PieceProps } from '../pieces/components.ts'
import type { FrontdeskOptions } from '../element/options.ts'

/** Pieces of the chat as components of the page. */
export type PieceComponents = { [Name in Piece]?: ComponentType<PieceProps[Name]> }

type Handlers = { [Name in keyof ChatKitEvents as HandlerName<Name>]?: (detail: ChatKitEvents[Name]['detail']) => void }
type HandlerName<Name extends string> = Name extends `chatkit.${infer Rest}` ? `on${Pascal<Rest>}` : never
type Pascal<Words extends string> = Words extends `${infer Head}.${infer Tail}`
  ? `${Capitalize<Head>}${Pascal<Tail>}`
  : Capitalize<Words>

export interface FrontdeskChatProps extends Handlers {
  /** A new object sets all of them anew. */
  options: Omit<FrontdeskOptions, 'components'>
  /** Read when the set of names changes; what a component draws may change at any time. */
  components?: PieceComponents
  className?: string
  /** The element, with its methods. */
  ref?: Ref<OpenAIChatKit>
}

const EVENTS: Record<keyof Required<Handlers>, keyof ChatKitEvents> = {
  onReady: 'chatkit.ready',
  onError: 'chatkit.error',
  onEffect: 'chatkit.effect',
  onDeeplink: 'chatkit.deeplink',
  onResponseStart: 'chatkit.response.start',
  onResponseEnd: 'chatkit.response.end',
  onHistoryOpen: 'chatkit.history.open',
  onHistoryClose: 'chatkit.history.close',
  onThreadChange: 'chatkit.thread.change',
  onThreadLoadStart: 'chatkit.thread.load.start',
  onThreadLoadEnd: 'chatkit.thread.load.end',
  onToolChange: 'chatkit.tool.change',
  onLog: 'chatkit.log',
}

/** A piece that stands in the chat now. */
interface Shown {
  name: Piece
  props: PieceProps[Piece]
}

/** The chat as a component of React 18 or later. Import `@frontdesk/chatkit-js`, or load `/chatkit.js`, once in the page: that defines the element. */
export function FrontdeskChat({
  options,
  components = {},
  className,
  ref,
  ...handlers
}: FrontdeskChatProps): ReactNode {
  const element = useRef<OpenAIChatKit>(null)
  const [shown, setShown] = useState<ReadonlyMap<HTMLElement, Shown>>(new Map())
  const names = (Object.keys(components) as Piece[]).toSorted().join()
  const pieces = useMemo(() => drawInto(names === '' ? [] : (names.split(',') as Piece[]), setShown), [names])

  useImperativeHandle(ref, () => element.current as OpenAIChatKit, [])
  useEffect(() => {
    let isCurrent = true
    const apply = async () => {
      await customElements.whenDefined('openai-chatkit')
      // The element takes what its own types know, and the pieces beside it.
      if (isCurrent) element.current?.setOptions({ ...options, components: pieces } as FrontdeskOptions)
    }
    void apply()
    return () => {
      isCurrent = false
    }
  }, [options, pieces])

  const latest = useRef(handlers)
  latest.current = handlers
  useEffect(() => {
    const chat = element.current
    if (!chat) return undefined
    const left = new AbortController()
    for (const [handler, event] of Object.entries(EVENTS) as [keyof Handlers, keyof ChatKitEvents][]) {
      const call = ({ detail }: CustomEvent<unknown>) => {
        const handle = latest.current[handler] as ((detail: unknown) => void) | undefined
        handle?.(detail)
      }
      chat.addEventListener(event, call as EventListener, { signal: left.signal })
    }
    return () => left.abort()
  }, [])

  const portals = [...shown].map(([host, { name, props }], index) => {
    const Drawing = components[name] as ComponentType<typeof props> | undefined
    return Drawing ? createPortal(<Drawing {...props} />, host, host.slot || String(index)) : null
  })
  return (
    <>
      {createElement('openai-chatkit', { ref: element, class: className })}
      {portals}
    </>
  )
}

/** Pieces that are drawn by telling what stands where; the component makes portals of it. */
function drawInto(
  names: readonly Piece[],
  setShown: (change: (shown: ReadonlyMap<HTMLElement, Shown>) => ReadonlyMap<HTMLElement, Shown>) => void,
): ComponentsOption {
  const known = new WeakSet<HTMLElement>()
  const drawAs =
    (name: Piece) =>
    (host: HTMLElement, props: PieceProps[Piece], { signal }: { signal: AbortSignal }): void => {
      if (!known.has(host)) {
        known.add(host)
        signal.addEventListener('abort', () => setShown((now) => new Map([...now].filter(([each]) => each !== host))))
      }
      setShown((shown) => new Map([...shown, [host, { name, props }]]))
    }
  return Object.fromEntries(names.map((name) => [name, drawAs(name)])) as ComponentsOption
}
