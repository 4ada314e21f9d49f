import { createContext, use } from 'react'
import type { ActionConfig } from './action-config.ts'

/** What the controls inside a form say, by name. Read when an action goes out. */
export class FormScope {
  readonly #values = new Map<string, unknown>()

  set(name: string, value: unknown): void {
    this.#values.set(name, value)
  }

  delete(name: string): void {
    this.#values.delete(name)
  }

  entries(): [string, unknown][] {
    return [...this.#values]
  }
}

export interface WidgetScope {
  itemId: string
  /** While an answer streams only actions that are answered at once can be sent. */
  isBusy: boolean
  scope: FormScope
  /** Resolves when the action has been answered. */
  run: (action: ActionConfig, scope: FormScope) => Promise<void>
}

export const WidgetContext = createContext<WidgetScope | undefined>(undefined)

/** Undefined in a preview, where nothing acts. */
export function useWidget(): WidgetScope | undefined {
  return use(WidgetContext)
}
