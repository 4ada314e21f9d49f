import type { CSSProperties } from 'react'
import type { ThemeOption } from '@openai/chatkit'

/** What a theme sets, as CSS variables of the chat's outermost element. What it leaves out stays as the style sheet has it. */
export function themeVariables({ typography = {}, color = {} }: ThemeOption): CSSProperties {
  const { baseSize, fontFamily, fontFamilyMono } = typography
  const { grayscale, accent, surface } = color
  const variables: Record<string, string | number | undefined> = {
    '--fd-base-size': baseSize && `${baseSize}px`,
    '--fd-font': fontFamily,
    '--fd-font-mono': fontFamilyMono,
    '--fd-hue': grayscale?.hue,
    '--fd-tint': grayscale?.tint,
    '--fd-shade': grayscale?.shade,
    '--fd-accent': accent?.primary,
    '--fd-surface': surface?.background,
    '--fd-text': surface?.foreground,
  }
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined))
}
