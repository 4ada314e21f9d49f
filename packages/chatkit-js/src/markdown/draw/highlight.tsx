import hljs from 'highlight.js/lib/core'
import bash from 'highlight.js/lib/languages/bash'
import c from 'highlight.js/lib/languages/c'
import cpp from 'highlight.js/lib/languages/cpp'
import csharp from 'highlight.js/lib/languages/csharp'
import css from 'highlight.js/lib/languages/css'
import diff from 'highlight.js/lib/languages/diff'
import go from 'highlight.js/lib/languages/go'
import java from 'highlight.js/lib/languages/java'
import javascript from 'highlight.js/lib/languages/javascript'
import json from 'highlight.js/lib/languages/json'
import kotlin from 'highlight.js/lib/languages/kotlin'
import markdown from 'highlight.js/lib/languages/markdown'
import php from 'highlight.js/lib/languages/php'
import python from 'highlight.js/lib/languages/python'
import ruby from 'highlight.js/lib/languages/ruby'
import rust from 'highlight.js/lib/languages/rust'
import sql from 'highlight.js/lib/languages/sql'
import swift from 'highlight.js/lib/languages/swift'
import typescript from 'highlight.js/lib/languages/typescript'
import xml from 'highlight.js/lib/languages/xml'
import yaml from 'highlight.js/lib/languages/yaml'
import type { ReactNode } from 'react'

const LANGUAGES = {
  bash,
  c,
  cpp,
  csharp,
  css,
  diff,
  go,
  java,
  javascript,
  json,
  kotlin,
  markdown,
  php,
  python,
  ruby,
  rust,
  sql,
  swift,
  typescript,
  xml,
  yaml,
}
for (const [name, language] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, language)

/** More than this takes too long to colour, in characters. */
const MAX_LENGTH = 50_000

/** The code in coloured pieces; as it is where its language is not known. */
export function highlight(code: string, language: string): ReactNode {
  if (!hljs.getLanguage(language) || code.length > MAX_LENGTH) return code
  const { _emitter } = hljs.highlight(code, { language, ignoreIllegals: true }) as unknown as { _emitter: Emitter }
  return toNodes(_emitter.rootNode.children)
}

/** The tree below the highlighter's HTML: read in its place, since no HTML is made of what a model says. */
interface Emitter {
  rootNode: TreeNode
}

interface TreeNode {
  scope?: string
  children: (TreeNode | string)[]
}

function toNodes(children: TreeNode['children']): ReactNode {
  return children.map((child, index) =>
    typeof child === 'string' ? (
      child
    ) : (
      <span key={index} data-code={child.scope?.split('.', 1)[0]}>
        {toNodes(child.children)}
      </span>
    ),
  )
}
