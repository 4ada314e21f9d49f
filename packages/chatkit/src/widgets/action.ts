/**
 * What happens when the user acts on a component. Absent members mean `handler: 'server'`, `loadingBehavior: 'auto'` and `streaming: true`.
 * Inside a form the values of its controls are merged into `payload` by their names: never trust it. Nulls in it are lost on the wire.
 */
export type ActionConfig = {
  type: string
  payload?: unknown
  handler?: 'server' | 'client'
  loadingBehavior?: 'auto' | 'none' | 'self' | 'container'
  streaming?: boolean
}

/** `client` actions go to the page alone; `streaming: false` sends `threads.sync_custom_action`, allowed while an answer streams. */
export type ActionOptions = Pick<ActionConfig, 'handler' | 'loadingBehavior' | 'streaming'>

/** An action for a component: the server's `action` hook gets its `type` and `payload`, any JSON. */
export function action(type: string, payload?: unknown, options: ActionOptions = {}): ActionConfig {
  return { type, ...(payload !== undefined && { payload }), ...options }
}
