/** An action as a widget holds it. */
export interface ActionConfig {
  type: string
  payload?: unknown
  handler?: 'server' | 'client'
  loadingBehavior?: 'auto' | 'none' | 'self' | 'container'
  streaming?: boolean
}

/** Reads a prop of a widget, which may be anything. */
export function toAction(value: unknown): ActionConfig | undefined {
  return typeof value === 'object' && value !== null && typeof (value as ActionConfig).type === 'string'
    ? (value as ActionConfig)
    : undefined
}
