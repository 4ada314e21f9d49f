import { useEffect, useRef, useState } from 'react'

/** A formula as MathML, which browsers draw and read out by themselves. Its source stands there until the part of the script that knows TeX has come. */
export function Math({ tex, isBlock = false }: { tex: string; isBlock?: boolean }) {
  const place = useRef<HTMLSpanElement>(null)
  const [isDrawn, setDrawn] = useState(false)
  useEffect(() => {
    let isCurrent = true
    const draw = async () => {
      const { drawFormula } = await import('./draw-formula.ts')
      if (!isCurrent || !place.current) return
      drawFormula(place.current, tex, { isBlock })
      setDrawn(true)
    }
    // Without that part the formula is shown as it was written.
    draw().catch(() => undefined)
    return () => {
      isCurrent = false
    }
  }, [tex, isBlock])
  return (
    <span className={isBlock ? 'math math-block' : 'math'} dir="ltr">
      <span ref={place} />
      {!isDrawn && <code>{tex}</code>}
    </span>
  )
}
