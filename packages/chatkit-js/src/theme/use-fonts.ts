import { useEffect } from 'react'
import type { FontObject } from '@openai/chatkit'

/** Loads the fonts of a theme. They belong to the document: a shadow root cannot bring fonts of its own. */
export function useFonts(sources: readonly FontObject[], report: (error: unknown) => void): void {
  const key = JSON.stringify(sources)
  useEffect(() => {
    const faces = (JSON.parse(key) as FontObject[]).map(
      ({ family, src, weight = 'normal', style = 'normal', display = 'swap', unicodeRange }) =>
        new FontFace(family, `url(${JSON.stringify(src)})`, {
          weight: String(weight),
          style,
          display,
          ...(unicodeRange !== undefined && { unicodeRange }),
        }),
    )
    for (const face of faces) {
      document.fonts.add(face)
      face.load().catch(report)
    }
    return () => faces.forEach((face) => document.fonts.delete(face))
  }, [key, report])
}
