import { paragraphs, quotation } from '../answers/words.ts'
import { callTool, failureWords } from '../plan.ts'
import type { Plan } from '../plan.ts'
import { isoDay } from './read-day.ts'
import type { Which, Wish } from './read-wish.ts'
import type { TaskTools } from './toolset.ts'

/** Does what a message wants of a to-do list. A task that goes by words is looked up first, and touched only when it is the only one. */
export function* answerFromTasks(
  wish: Wish,
  tools: TaskTools,
  { today, mayAsk }: { today: Date; mayAsk: boolean },
): Plan {
  switch (wish.kind) {
    case 'unclear':
      if (wish.isDay && mayAsk && tools.ask) return yield* askForDay(tools.ask, today)
      return `I have not changed anything yet: please tell me ${wish.missing}.`
    case 'add': {
      const { title, due, priority } = wish
      const args = { title, ...(due && { due }), ...(priority && { priority }) }
      return said((yield* callTool(tools.add, args)).text)
    }
    case 'list':
      return yield* list(wish.filter, tools)
    case 'move':
      if (!tools.update) return 'None of my tools changes a task.'
      return said((yield* callTool(tools.update, { number: wish.number, due: wish.due })).text)
    case 'complete':
      return yield* changeEach(tools.complete, wish.which, tools)
    case 'remove':
      return tools.remove ? yield* changeEach(tools.remove, wish.which, tools) : 'None of my tools deletes a task.'
    default:
      throw new Error(`Unknown wish: ${JSON.stringify(wish satisfies never)}`)
  }
}

/** The user's own list where it can be shown; what is done, or of one priority, is told in words. */
function* list(filter: Record<string, unknown>, tools: TaskTools): Plan {
  const { due_until = null, ...rest } = filter
  if (!tools.show || Object.keys(rest).length > 0) {
    return listWords((yield* callTool(tools.list, filter)).text, due_until)
  }
  return listWords((yield* callTool(tools.show, { text: null, due_until })).text, due_until)
}

function* askForDay(tool: string, today: Date): Plan {
  const days = [1, 7, 14].map((ahead) => isoDay(today, ahead))
  const question = 'On which day? Choose one, or write it as YYYY-MM-DD.'
  yield* callTool(tool, { questions: [{ question, options: days, multiple: false, description: null }] })
  return 'Please tell me the day in the form above.'
}

function* changeEach(tool: string, which: Which, tools: TaskTools): Plan {
  const numbers = 'numbers' in which ? which.numbers : yield* numbersOf(which.text, tools)
  if (typeof numbers === 'string') return numbers
  const outcomes = yield numbers.map((number) => ({ name: tool, args: { number } }))
  return paragraphs(...outcomes.map((outcome) => (outcome.hasFailed ? failureWords(outcome) : said(outcome.text))))
}

/** The number of the one open task with these words; else what to say. */
function* numbersOf(text: string, tools: TaskTools): Plan<number[] | string> {
  const listed = yield* callTool(tools.list, { text })
  const tasks = listed.text.split('\n').filter((line) => /^\d+\. /.test(line))
  const [only, other] = tasks
  if (!only) return `I found no open task with “${text}” in it, so I have not changed anything.`
  if (other) {
    return paragraphs(
      'Several tasks fit, so I have not changed anything. Please say which by its number:',
      quotation(tasks.join('\n')),
    )
  }
  return [Number.parseInt(only, 10)]
}

function listWords(text: string, until: unknown): string {
  if (!/^\d+\. /m.test(text)) return said(text)
  const lead = typeof until === 'string' ? `These tasks are due on ${until} or before:` : 'These are the tasks:'
  return paragraphs(lead, quotation(text.trim()))
}

/** A tool's own line as a sentence. */
function said(text: string): string {
  const trimmed = text.trim()
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`
}
