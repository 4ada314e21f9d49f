/** `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`
}

/** Inline code, safe for text that itself holds backticks. */
export function code(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ').trim()
  return flat.includes('`') ? `\`\` ${flat} \`\`` : `\`${flat}\``
}

/** A Markdown list, one line per entry. */
export function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n')
}

/** Text of a tool that could not be read, as it came. */
export function verbatim(text: string): string {
  return `~~~\n${text.trim()}\n~~~`
}

/** Every line as a Markdown quotation. */
export function quotation(text: string): string {
  return text
    .split('\n')
    .map((line) => (line.trim() ? `> ${line}` : '>'))
    .join('\n')
}

/** A Markdown table. Cells are shown as they are, but for bars and line breaks, which would break the table. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [tableLine(header), tableLine(header.map(() => '---')), ...rows.map(tableLine)].join('\n')
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')).join(' | ')} |`
}

/** The paragraphs that are not empty, separated by blank lines. */
export function paragraphs(...parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join('\n\n')
}

/** The first letter as a capital. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** The beginning of a text, at most so many UTF-16 units long, without the half of a character at its end. */
export function beginning(text: string, maxLength: number): string {
  return text.slice(0, maxLength).replace(text.length > maxLength ? /[\uD800-\uDBFF]$/ : '', '')
}
