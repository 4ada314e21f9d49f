import type { Task } from '@frontdesk/chatkit'
import { toSafeLine } from './terminal.ts'

/** A task in words: what it is, and what is known of it, each on a line. */
export interface TaskWords {
  kind: 'running' | 'handoff' | 'done' | 'failed'
  title: string
  details: string[]
}

export function toTaskWords(task: Task): TaskWords {
  return { kind: kindOf(task), title: toSafeLine(task.title ?? defaultTitle(task)), details: detailsOf(task) }
}

function kindOf(task: Task): TaskWords['kind'] {
  if (task.status_indicator === 'loading') return 'running'
  if (task.type !== 'custom') return 'done'
  if (task.icon === 'agent') return 'handoff'
  return task.icon === 'info' ? 'failed' : 'done'
}

function defaultTitle(task: Task): string {
  switch (task.type) {
    case 'web_search':
      return 'Searching the web'
    case 'file':
      return 'Reading files'
    case 'image':
      return 'Making an image'
    case 'thought':
      return 'Thinking'
    case 'custom':
      return 'Working'
    default:
      return (task satisfies never as Task).type
  }
}

function detailsOf(task: Task): string[] {
  switch (task.type) {
    case 'custom':
      return (task.content ?? '')
        .split('\n\n')
        .map(withoutCodeMarks)
        .filter((line) => line !== '')
    case 'web_search':
      return task.queries.map((query) => toSafeLine(query))
    case 'file':
      return task.sources.map((source) => toSafeLine(source.filename))
    case 'thought':
    case 'image':
      return []
    default:
      return task satisfies never
  }
}

/** What a tool is asked matters more on a terminal than what it answers: that is in the agent's words next. */
const MAX_RESULT = 48
const MAX_DETAIL = 90

function withoutCodeMarks(paragraph: string): string {
  const text = /^`[^`]*`$/.test(paragraph) ? paragraph.slice(1, -1) : paragraph
  return toSafeLine(text, text.startsWith('→') ? MAX_RESULT : MAX_DETAIL)
}
