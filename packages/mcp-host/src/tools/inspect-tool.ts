import type { Tool } from '@modelcontextprotocol/sdk/types.js'
import { isJsonObject } from '../protocol/json-object.ts'

/**
 * Characters that a person does not see and a model reads: Unicode tags, marks of direction, zero widths, fillers, runs of variation selectors and
 * control characters. What joins letters and emoji (U+200C, U+200D, U+FE0F) stays: many scripts need it.
 */
const HIDDEN =
  /[\u{E0000}-\u{E01EF}\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\u00AD\u061C\u115F\u1160\u180E\u3164\uFFA0]|\u034F|\u17B4|\u17B5|[\uFE00-\uFE0F]{2,}|(?![\n\t\r])\p{Cc}/gu

/** Phrases that speak to the model about its other instructions rather than of the tool. */
const INSTRUCTIONS = [
  /\b(ignore|disregard|forget|override)\b.{0,40}\b(previous|prior|above|earlier|all|other)\b.{0,40}\b(instructions?|rules|prompts?)\b/i,
  /\b(do not|don't|never|without)\b.{0,30}\b(tell|telling|mention|mentioning|inform|informing|show|reveal)\b.{0,30}\buser\b/i,
  /\bsystem prompt\b|<\s*(important|system|secret|instructions?)\s*>/i,
  /\b(before|when|whenever)\b.{0,40}\b(using|calling|use|call)\b.{0,40}\b(this|any|other)\b.{0,20}\btools?\b.{0,80}\b(read|send|pass|include|first)\b/i,
]

/** A tool as it may be offered, and what an operator should know of its words. */
export interface InspectedTool {
  /** Without characters that nobody sees. */
  tool: Tool
  findings: string[]
}

/** Looks through all words of a tool that a model reads: its description and those of its arguments. */
export function inspectTool(tool: Tool): InspectedTool {
  const texts: string[] = []
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') {
      texts.push(value)
      return value.replaceAll(HIDDEN, '')
    }
    if (Array.isArray(value)) return value.map(clean)
    return isJsonObject(value)
      ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, clean(member)]))
      : value
  }
  const { description, inputSchema } = tool
  const words = clean({ ...(description !== undefined && { description }), inputSchema }) as Partial<Tool>
  const hidden = new Set(texts.flatMap((text) => [...text.matchAll(HIDDEN)].map(([found]) => describeCharacter(found))))
  const phrases = texts.flatMap((text) => INSTRUCTIONS.flatMap((pattern) => pattern.exec(text)?.[0] ?? []))
  return {
    tool: hidden.size === 0 ? tool : { ...tool, ...words },
    findings: [
      ...(hidden.size === 0
        ? []
        : [`it holds hidden characters (${[...hidden].slice(0, 5).join(', ')}), which are taken out`]),
      ...phrases.map((phrase) => `it reads like an instruction to the model: ${JSON.stringify(phrase.slice(0, 100))}`),
    ],
  }
}

function describeCharacter(found: string): string {
  return `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
