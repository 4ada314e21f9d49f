import type { ThreadItem, UserContent } from '@frontdesk/chatkit'

/** What somebody typed, mentions as `@title`. */
export function userText(content: readonly UserContent[]): string {
  return partsOf(content)
    .map((part) => (part.type === 'input_tag' ? `@${part.text.replace(/^@/, '')}` : part.text))
    .join('')
}

/** What is copied and read out is made of items that may be shown as ones that cannot be drawn: a message without content has no words. */
function partsOf<Part>(content: readonly Part[] | undefined): readonly Part[] {
  return content ?? []
}

/** What an item says, as the copy button takes it; empty for items without words. */
export function itemText(item: ThreadItem): string {
  switch (item.type) {
    case 'assistant_message':
      return partsOf(item.content)
        .map(({ text }) => text)
        .join('\n\n')
    case 'widget':
      return item.copy_text ?? ''
    case 'user_message':
      return userText(item.content)
    default:
      return ''
  }
}

/** The words of a Markdown text without its marks, for those who listen to it. */
export function speakable(markdown: string): string {
  return markdown
    .replaceAll(/```[^\n]*\n?/g, '')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/^\s*\|?[\s:|-]+\|\s*$/gm, '')
    .replaceAll(/^\s{0,3}(#{1,6}|>|[-*+])\s+/gm, '')
    .replaceAll(/[*_~`|]+/g, ' ')
    .replaceAll(/[ \t]+/g, ' ')
    .trim()
}
