import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { CopyButton } from '../../controls/copy-button.tsx'
import { useText } from '../../locales/text-context.ts'

interface CodeBlockProps {
  code: string
  language: string | undefined
  /** Still being written: colours come when it is finished, so that they never jump. */
  isOpen: boolean
}

export function CodeBlock({ code, language, isOpen }: CodeBlockProps) {
  const text = useText()
  const name = language?.trim().split(/\s/, 1)[0] ?? ''
  const colored = useHighlighted(code, name, !isOpen)
  return (
    <figure className="code" part="code">
      <figcaption className="code-head">
        <span>{name}</span>
        <CopyButton label={text('copyCode')} textToCopy={() => code} />
      </figcaption>
      <pre tabIndex={0} dir="ltr" aria-label={name === '' ? undefined : name}>
        <code>{colored ?? code}</code>
      </pre>
    </figure>
  )
}

function useHighlighted(code: string, language: string, isFinished: boolean): ReactNode | undefined {
  const [result, setResult] = useState<{ code: string; nodes: ReactNode }>()
  useEffect(() => {
    if (!isFinished || language === '') return
    let isCurrent = true
    import('./highlight.tsx').then(
      ({ highlight }) => isCurrent && setResult({ code, nodes: highlight(code, language) }),
      // Without colours the code is still all there.
      () => undefined,
    )
    return () => {
      isCurrent = false
    }
  }, [code, language, isFinished])
  return result?.code === code ? result.nodes : undefined
}
