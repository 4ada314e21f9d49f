/** Where a tool marks what strangers wrote. */
const UNTRUSTED = /<(?<mark>untrusted-\w+)>\n(?<content>[\s\S]*)\n<\/\k<mark>>/

/** The words of strangers in the text of a tool, without the marks round them; undefined where it marks none. */
export function unmark(text: string): string | undefined {
  return UNTRUSTED.exec(text)?.groups?.['content']
}
