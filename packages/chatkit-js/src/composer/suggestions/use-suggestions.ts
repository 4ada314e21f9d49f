import { useEffect, useState } from 'react'
import type { Command } from '@openai/chatkit'
import { useOptions, useSession } from '../../chat-context.ts'
import { useBuiltInCommands } from './built-in-commands.ts'
import { findTrigger, onlyCommands, onlyEntities, toCommandSuggestion, toEntitySuggestion } from './suggestions.ts'
import type { Suggestion, Trigger } from './suggestions.ts'

/** How long after a key the page is asked. */
const PAUSE_MS = 120

interface Found {
  kind: Trigger['kind']
  list: readonly Suggestion[]
}

/** What the page suggests for the text before the caret, and what choosing one of it does. */
export function useSuggestions(text: string, caret: number, moveCaret: (to: number) => void) {
  const session = useSession()
  const { entities, commands } = useOptions()
  const builtIn = useBuiltInCommands()
  const [found, setFound] = useState<Found>()
  const [submenu, setSubmenu] = useState<readonly Command[]>()
  const [dismissed, setDismissed] = useState('')
  const trigger = findTrigger(text, caret)
  const isOpen =
    trigger !== undefined &&
    dismissed !== text &&
    (trigger.kind === 'entity' ? entities.onTagSearch !== undefined : commands?.enabled === true)
  const query = isOpen ? trigger.query : undefined
  const kind = isOpen ? trigger.kind : undefined

  useEffect(() => {
    if (query === undefined || kind === undefined) {
      setFound(undefined)
      setSubmenu(undefined)
      return
    }
    let isCurrent = true
    const search = async (): Promise<Suggestion[]> => {
      if (kind === 'entity') return onlyEntities(await entities.onTagSearch?.(query)).map(toEntitySuggestion)
      return onlyCommands(await commands?.onSearch?.(query)).map(toCommandSuggestion)
    }
    const own =
      kind === 'entity' ? [] : builtIn.filter(({ label }) => label.toLowerCase().includes(query.toLowerCase()))
    const show = (list: readonly Suggestion[]) => isCurrent && setFound({ kind, list: [...own, ...list] })
    const timer = setTimeout(() => {
      // The composer's own commands do not wait for the page's.
      if (own.length > 0) show([])
      search().then(show, (error: unknown) => {
        show([])
        session.report(error)
      })
    }, PAUSE_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [query, kind, entities, commands, builtIn, session])

  const list = submenu ? submenu.map(toCommandSuggestion) : found?.kind === kind ? (found?.list ?? []) : []
  const replaceTrigger = (words: string) => {
    if (!trigger) return
    session.composer.patch({ text: text.slice(0, trigger.start) + words + text.slice(caret) })
    moveCaret(trigger.start + words.length)
  }
  const choose = async ({ value }: Suggestion): Promise<void> => {
    if (value.kind === 'entity') {
      session.composer.mention(value.entity)
      replaceTrigger(`@${value.entity.title} `)
    } else if (value.kind === 'built_in') {
      replaceTrigger('')
      value.run()
    } else {
      const selection = await commands?.onSelect?.(value.command)
      if (selection?.type === 'menu') return setSubmenu(onlyCommands(selection.commands))
      if (selection?.type === 'entity') session.composer.mention(selection.entity)
      replaceTrigger(selection?.type === 'entity' ? `@${selection.entity.title} ` : '')
    }
    setSubmenu(undefined)
    session.focusInput()
  }
  return {
    list: isOpen ? list : [],
    choose: (suggestion: Suggestion) => void choose(suggestion).catch(session.report),
    dismiss: () => setDismissed(text),
  }
}
