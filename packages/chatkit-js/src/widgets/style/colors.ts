/** The colours that widgets name, in those of the theme. */
const TOKENS: Record<string, string> = {
  prose: 'var(--text)',
  primary: 'var(--text)',
  emphasis: 'var(--text)',
  secondary: 'var(--text-soft)',
  tertiary: 'var(--text-faint)',
  success: 'var(--success)',
  warning: 'var(--warning)',
  caution: 'var(--warning)',
  danger: 'var(--danger)',
  info: 'var(--info)',
  discovery: 'var(--discovery)',
  surface: 'var(--surface)',
  'surface-secondary': 'var(--surface-soft)',
  'surface-tertiary': 'var(--surface-strong)',
  'surface-elevated': 'var(--surface-raised)',
  'surface-elevated-secondary': 'var(--surface-soft)',
  default: 'var(--line)',
  subtle: 'color-mix(in oklab, var(--line) 60%, transparent)',
  strong: 'var(--line-strong)',
}

const HUES: Record<string, number> = {
  red: 25,
  orange: 55,
  yellow: 90,
  green: 150,
  teal: 185,
  blue: 255,
  purple: 300,
  pink: 350,
}

/** The CSS colour of a prop: a token, a primitive such as `red-100`, a pair for light and dark, or CSS. Undefined for anything else. */
export function toColor(value: unknown): string | undefined {
  if (typeof value === 'string') {
    if (Object.hasOwn(TOKENS, value)) return TOKENS[value]
    return toPrimitive(value) ?? value
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { light, dark } = value as { light?: unknown; dark?: unknown }
  const pair = [toColor(light), toColor(dark)]
  return pair[0] !== undefined && pair[1] !== undefined ? `light-dark(${pair[0]}, ${pair[1]})` : undefined
}

/** A colour of a chart: a name is a strong tone of it. */
export function toChartColor(value: unknown, index: number): string {
  const names = ['blue', 'orange', 'green', 'purple', 'pink', 'yellow', 'red']
  const name = typeof value === 'string' ? value : value === undefined ? names[index % names.length] : undefined
  if (name !== undefined && Object.hasOwn(HUES, name))
    return `light-dark(${toPrimitive(`${name}-600`)}, ${toPrimitive(`${name}-400`)})`
  return toColor(value) ?? 'var(--accent)'
}

function toPrimitive(value: string): string | undefined {
  const match = /^([a-z]+)-(\d{1,4})$/.exec(value)
  const [, name, step] = match ?? []
  if (name === undefined || step === undefined) return undefined
  const depth = Math.min(1000, Number(step)) / 1000
  const lightness = (0.98 - depth * 0.75).toFixed(3)
  if (name === 'gray' || name === 'grey') return `oklch(${lightness} var(--chroma) var(--hue))`
  if (!Object.hasOwn(HUES, name)) return undefined
  const chroma = (0.02 + 0.19 * Math.sin(Math.PI * Math.min(1, depth + 0.05))).toFixed(3)
  return `oklch(${lightness} ${chroma} ${HUES[name]})`
}
