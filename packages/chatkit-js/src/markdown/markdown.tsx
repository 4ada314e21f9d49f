import { memo, useState } from 'react'
import type { Annotation } from '@frontdesk/chatkit'
import { AnnotationContext } from './draw/annotation-context.ts'
import { BlockTokens } from './draw/block-tokens.tsx'
import { completeBlock } from './parse/complete-block.ts'
import { markdown } from './parse/parser.ts'
import { BlockSplitter } from './parse/split-blocks.ts'

interface MarkdownProps {
  source: string
  isStreaming?: boolean
  annotations?: readonly Annotation[]
}

const NONE: readonly Annotation[] = []

/** A text of the model's, as elements. Raw HTML in it is shown as the text that it is. While it streams, only its last block is drawn again. */
export function Markdown({ source, isStreaming = false, annotations = NONE }: MarkdownProps) {
  const [splitter] = useState(() => new BlockSplitter())
  const blocks = splitter.split(source)
  return (
    <AnnotationContext value={annotations}>
      <div className="markdown" part="markdown">
        {blocks.map((block, index) => (
          <Block key={index} source={block} isOpen={isStreaming && index === blocks.length - 1} />
        ))}
      </div>
    </AnnotationContext>
  )
}

const Block = memo(function Block({ source, isOpen }: { source: string; isOpen: boolean }) {
  return <BlockTokens tokens={markdown.tokens(isOpen ? completeBlock(source) : source)} isOpen={isOpen} />
})
