import remend from 'remend'

/** A link whose address has not come yet points here. */
const INCOMPLETE_LINK = 'streamdown:incomplete-link'

/** The last block of a text that is still being written, closed as it will presumably be: nothing flickers between two forms. */
export function completeBlock(block: string): string {
  return completeTable(remend(block))
}

export function isIncompleteLink(href: string): boolean {
  return href === INCOMPLETE_LINK
}

/** A table is a paragraph until the line below its head has come. */
function completeTable(block: string): string {
  const match = /^(\|.*\|?)\n?((?:\|[\s:|-]*)?)$/.exec(block)
  const [, head, rule] = match ?? []
  if (head === undefined || rule === undefined || !/\|.*\|/.test(head)) return block
  const columns = head.replace(/^\||\|\s*$/g, '').split(/(?<!\\)\|/).length
  if (
    rule
      .replace(/^\||\|\s*$/g, '')
      .split('|')
      .filter((cell) => /-/.test(cell)).length >= columns
  )
    return block
  return `${head}\n|${' --- |'.repeat(columns)}`
}
