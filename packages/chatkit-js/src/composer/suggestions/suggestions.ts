import type { Command, Entity } from '@openai/chatkit'

/** One line of the list over the composer. */
export interface Suggestion {
  key: string
  label: string
  description?: string | undefined
  icon?: string | undefined
  group?: string | undefined
  value:
    | { kind: 'entity'; entity: Entity }
    | { kind: 'command'; command: Command }
    | { kind: 'built_in'; run: () => void }
}

/** What the text before the caret asks for: `@query` anywhere, `/query` as the whole of it. `start` is where it begins. */
export interface Trigger {
  kind: 'entity' | 'command'
  query: string
  start: number
}

export function findTrigger(text: string, caret: number): Trigger | undefined {
  const before = text.slice(0, caret)
  const mention = /(?:^|\s)@([^\s@]{0,60})$/.exec(before)
  if (mention) return { kind: 'entity', query: mention[1] ?? '', start: caret - (mention[1]?.length ?? 0) - 1 }
  const command = /^\/(\S{0,60})$/.exec(before)
  return command ? { kind: 'command', query: command[1] ?? '', start: 0 } : undefined
}

export function toEntitySuggestion(entity: Entity): Suggestion {
  const { id, title, icon, group } = entity
  return { key: `entity-${id}`, label: title, icon, group, value: { kind: 'entity', entity } }
}

export function toCommandSuggestion(command: Command): Suggestion {
  const { id, label, description, icon, group } = command
  return { key: `command-${id}`, label, description, icon, group, value: { kind: 'command', command } }
}

/** What a page gives as entities, without what is none. */
export function onlyEntities(given: unknown): Entity[] {
  return onlyRecords<Entity>(given).filter(({ id, title }) => typeof id === 'string' && typeof title === 'string')
}

/** What a page gives as commands, without what is none. */
export function onlyCommands(given: unknown): Command[] {
  return onlyRecords<Command>(given).filter(({ id, label }) => typeof id === 'string' && typeof label === 'string')
}

function onlyRecords<Value>(given: unknown): Value[] {
  const list: unknown[] = Array.isArray(given) ? given : []
  return list.filter((each) => typeof each === 'object' && each !== null) as Value[]
}
