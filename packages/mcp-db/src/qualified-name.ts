/** The parts of a name as SQL writes it, without their quotes. */
export interface QualifiedName {
  schema: string | null
  name: string
}

const PART = /"(?:[^"]|"")+"|`(?:[^`]|``)+`|\[[^\]]+\]|[^\s."`[\]][^."`[\]]*/.source
const QUALIFIED = new RegExp(`^\\s*(?:(${PART})\\s*\\.\\s*)?(${PART})\\s*$`)

/** A name such as `sales.orders`, `"order details"` or `main."t"`; undefined for what is none. */
export function parseQualifiedName(text: string): QualifiedName | undefined {
  const [, schema, name] = QUALIFIED.exec(text) ?? []
  return name === undefined ? undefined : { schema: schema === undefined ? null : unquote(schema), name: unquote(name) }
}

/** An identifier in the quotes of the standard. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function unquote(part: string): string {
  const first = part.charAt(0)
  if (first === '[') return part.slice(1, -1)
  return first === '"' || first === '`' ? part.slice(1, -1).replaceAll(first + first, first) : part.trim()
}
