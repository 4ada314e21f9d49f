import { Markdown } from '../markdown/markdown.tsx'
import { Replaceable } from '../pieces/replaceable.tsx'

/** The small print below the composer. */
export function Disclaimer({ text, highContrast = false }: { text: string; highContrast?: boolean }) {
  return (
    <Replaceable name="disclaimer" props={{ text }}>
      <div className="disclaimer" part="disclaimer" data-contrast={highContrast ? 'high' : 'normal'} dir="auto">
        <Markdown source={text} />
      </div>
    </Replaceable>
  )
}
