import type { FontObject } from '@openai/chatkit'
import { OptionReader } from './option-reader.ts'

/** What a theme sets; what it leaves out stays as the style sheet has it. */
export interface ResolvedTheme {
  colorScheme: 'light' | 'dark'
  radius: 'pill' | 'round' | 'soft' | 'sharp'
  density: 'normal' | 'compact' | 'spacious'
  accentLevel: number
  fonts: readonly FontObject[]
  /** CSS variables of the chat's outermost element. */
  variables: Readonly<Record<string, string | number>>
}

const SCHEMES = ['light', 'dark'] as const
const RADII = ['pill', 'round', 'soft', 'sharp'] as const
const DENSITIES = ['normal', 'compact', 'spacious'] as const
const STYLES = ['normal', 'italic', 'oblique'] as const
const DISPLAYS = ['swap', 'auto', 'block', 'fallback', 'optional'] as const

/** The theme of the options, which is a scheme's name or an object. */
export function resolveTheme(given: OptionReader): ResolvedTheme {
  const isName = typeof given.raw('theme') === 'string'
  const theme = isName ? new OptionReader({}, { onFault: () => undefined }) : given.object('theme')
  const [typography, color] = [theme.object('typography'), theme.object('color')]
  const [grayscale, accent, surface] = [color.object('grayscale'), color.object('accent'), color.object('surface')]
  const baseSize = typography.number('baseSize', { min: 14, max: 18 })
  const variables: Record<string, string | number | undefined> = {
    '--fd-base-size': baseSize && `${baseSize}px`,
    '--fd-font': typography.text('fontFamily'),
    '--fd-font-mono': typography.text('fontFamilyMono'),
    '--fd-hue': grayscale.number('hue', { min: 0, max: 360 }),
    '--fd-tint': grayscale.number('tint', { min: 0, max: 9 }),
    '--fd-shade': grayscale.number('shade', { min: -4, max: 4 }),
    '--fd-accent': accent.color('primary'),
    '--fd-surface': surface.color('background'),
    '--fd-text': surface.color('foreground'),
  }
  return {
    colorScheme: isName ? given.choice('theme', SCHEMES) : theme.choice('colorScheme', SCHEMES),
    radius: theme.choice('radius', RADII),
    density: theme.choice('density', DENSITIES),
    accentLevel: Math.round(accent.number('level', { min: 0, max: 3 }) ?? 0),
    fonts: typography.list('fontSources', readFont),
    variables: Object.fromEntries(
      Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
  }
}

function readFont(entry: OptionReader): FontObject | undefined {
  const [family, src, unicodeRange] = [entry.text('family'), entry.text('src'), entry.text('unicodeRange')]
  if (family === undefined || src === undefined) return undefined
  const weight = entry.raw('weight')
  return {
    family,
    src,
    weight: typeof weight === 'number' || typeof weight === 'string' ? weight : 'normal',
    style: entry.choice('style', STYLES),
    display: entry.choice('display', DISPLAYS),
    ...(unicodeRange !== undefined && { unicodeRange }),
  }
}
