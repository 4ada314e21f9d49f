/** A table as a tool printed it. Cells are the tool's own characters; `note` is the text around the table. */
export interface TextTable {
  header: string[]
  rows: string[][]
  note: string
}

const NO_ROWS = /^\s*\(?\s*(?:0|no|zero)\s+(?:rows?|results?|matches|records?)\b/i

/**
 * The first table in a tool's text: JSON (rows as objects or arrays), Markdown or psql bars, columns over a dashed line, tabs, or commas.
 * `undefined` when the text holds none.
 */
export function readTable(text: string): TextTable | undefined {
  if (NO_ROWS.test(text)) return { header: [], rows: [], note: text.trim() }
  return fromJson(parseJson(text)) ?? fromLines(text.replaceAll(/[│┃]/g, '|').split(/\r?\n/))
}

/** The JSON value of a text, fenced or not, with numbers kept as the characters they were; `undefined` when there is none. */
export function parseJson(text: string): unknown {
  const fenced = /```(?:json)?\s*\n([\s\S]*?)```/.exec(text)?.[1]
  const candidate = (fenced ?? text).trim()
  if (!/^[[{]/.test(candidate)) return undefined
  try {
    return JSON.parse(candidate, keepNumberText)
  } catch {
    // Text that merely starts with a bracket is read as text.
    return undefined
  }
}

/** The cell that a JSON value becomes. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** `JSON.parse` would round what a double cannot hold; the digits shown must be the tool's. */
function keepNumberText(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' ? (context?.source ?? String(value)) : value
}

function fromJson(value: unknown): TextTable | undefined {
  if (Array.isArray(value)) return fromArray(value)
  if (typeof value !== 'object' || value === null) return undefined
  const members = value as Record<string, unknown>
  const rows = members['rows'] ?? members['data'] ?? members['results'] ?? Object.values(members).find(Array.isArray)
  if (!Array.isArray(rows))
    return { header: Object.keys(members), rows: [Object.values(members).map(cellText)], note: '' }
  return fromArray(rows, Array.isArray(members['columns']) ? members['columns'] : undefined)
}

function fromArray(rows: readonly unknown[], columns?: readonly unknown[]): TextTable {
  const names = columns?.map((column) => (isRecord(column) ? cellText(column['name']) : cellText(column)))
  if (rows.every(isRecord)) {
    const header = names ?? [...new Set(rows.flatMap((row) => Object.keys(row)))]
    return { header, rows: rows.map((row) => header.map((key) => cellText(row[key]))), note: '' }
  }
  const cells = rows.map((row) => (Array.isArray(row) ? row.map(cellText) : [cellText(row)]))
  return {
    header: names ?? cells[0]?.map((_, index) => (index ? `column ${index}` : 'value')) ?? [],
    rows: cells,
    note: '',
  }
}

function fromLines(lines: readonly string[]): TextTable | undefined {
  return fromBars(lines) ?? fromDashes(lines) ?? fromSeparator(lines, '\t') ?? fromSeparator(lines, ',')
}

const BAR_RULE = /^\s*[|+├┌└╞]?[\s:|+=─━┼┬┴╪╬-]*[-─━=]{2,}[\s:|+=─━┼┬┴╪╬┤┐┘╡-]*$/

function fromBars(lines: readonly string[]): TextTable | undefined {
  const first = lines.findIndex((line) => line.includes('|') && !BAR_RULE.test(line))
  if (first === -1) return undefined
  const end = lines.findIndex((line, index) => index > first && !line.includes('|') && !BAR_RULE.test(line))
  const last = end === -1 ? lines.length : end
  const block = lines.slice(first, last)
  const [header = [], ...rows] = block.filter((line) => !BAR_RULE.test(line)).map(splitBars)
  const isTable =
    block.some((line) => BAR_RULE.test(line)) || (rows.length > 0 && rows.every((row) => row.length === header.length))
  if (!isTable) return undefined
  return {
    header,
    rows: rows.map((row) => header.map((_, index) => row[index] ?? '')),
    note: around(lines, first, last),
  }
}

function splitBars(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '')
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll(/\\([|\\])/g, '$1'))
}

function fromDashes(lines: readonly string[]): TextTable | undefined {
  const rule = lines.findIndex((line, index) => index > 0 && /^\s*[-─=]{2,}(?:\s+[-─=]+)*\s*$/.test(line))
  const ruleLine = lines[rule]
  const header = lines[rule - 1]
  if (ruleLine === undefined || !header?.trim()) return undefined
  const starts = [...ruleLine.matchAll(/[-─=]+/g)].map((match) => match.index)
  const cut = (line: string): string[] => starts.map((start, index) => line.slice(start, starts[index + 1]).trim())
  const end = lines.findIndex(
    (line, index) => index > rule && (!line.trim() || NO_ROWS.test(line) || /^\(\d/.test(line)),
  )
  const last = end === -1 ? lines.length : end
  return { header: cut(header), rows: lines.slice(rule + 1, last).map(cut), note: around(lines, rule - 1, last) }
}

function fromSeparator(lines: readonly string[], separator: string): TextTable | undefined {
  const first = lines.findIndex((line) => line.includes(separator))
  const header = lines[first]?.split(separator).map((cell) => cell.trim()) ?? []
  // A line of prose has commas too: only a row of names counts as a header.
  if (header.length < 2 || (separator === ',' && !header.every((name) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name))))
    return undefined
  const end = lines.findIndex((line, index) => index > first && line.split(separator).length !== header.length)
  const last = end === -1 ? lines.length : end
  const rows = lines.slice(first + 1, last).map((line) => line.split(separator).map((cell) => cell.trim()))
  return { header, rows, note: around(lines, first, last) }
}

function around(lines: readonly string[], first: number, last: number): string {
  return [...lines.slice(0, first), ...lines.slice(last)].join('\n').trim()
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
