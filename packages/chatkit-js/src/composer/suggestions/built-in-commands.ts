import { useMemo } from 'react'
import { useOptions, useSession } from '../../chat-context.ts'
import { useText } from '../../locales/text-context.ts'
import type { Suggestion } from './suggestions.ts'

/** What the composer can do by itself, for the menu of commands: attach, choose a tool. */
export function useBuiltInCommands(): readonly Suggestion[] {
  const session = useSession()
  const text = useText()
  const { composer } = useOptions()
  return useMemo(() => {
    const tools = composer.tools.map(({ id, label, icon }): Suggestion => ({
      key: `tool-${id}`,
      label,
      icon,
      value: { kind: 'built_in', run: () => session.chooseTool(id) },
    }))
    const attach: Suggestion = {
      key: 'attach',
      label: text('attach'),
      icon: 'plus',
      value: { kind: 'built_in', run: () => session.pickFiles() },
    }
    return composer.attachments.enabled ? [attach, ...tools] : tools
  }, [session, text, composer])
}
