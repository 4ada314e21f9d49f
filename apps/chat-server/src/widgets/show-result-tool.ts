import { tool } from '@openai/agents'
import { setImmediate } from 'node:timers/promises'
import type { Card } from '@frontdesk/chatkit/widgets'
import { card, text, title } from '@frontdesk/chatkit/widgets'
import { z } from 'zod'
import type { AgentContext } from '@frontdesk/chatkit/agents'
import { contextOf } from '../desk-tools/context-of.ts'
import { drawChart } from './chart-picture.ts'
import type { QueryResult, QueryResults } from './query-results.ts'
import { resultText, resultWidget, toSeries } from './result-widget.ts'

/** Shows the rows of the last query as a table, a chart, or a picture of one. */
export function showResultTool(results: QueryResults) {
  return tool({
    name: 'show_result',
    description:
      'Shows the rows of your last query to the user as a table, a bar chart, a line chart, or a picture of a chart to paste elsewhere. Use it when the user asks for one, or when a ranking or a series of numbers deserves it.',
    parameters: z.object({
      kind: z.enum(['table', 'bar', 'line', 'picture']),
      title: z.string().describe('What the numbers are, in a few words.'),
    }),
    execute: async ({ kind, title: heading }, runContext) => {
      const context = contextOf(runContext)
      const result = results.lastOf(context)
      if (result === undefined) return 'ERROR: There are no rows to show yet. Run a query first.'
      if (kind === 'picture') return showPicture(context, result, heading)
      const copyText = resultText(result, heading)
      await context.streamWidget(framesOf(heading, resultWidget(result, { kind, heading })), copyText)
      return `The user was shown:\n${copyText}`
    },
  })
}

/** The frame is there at once; large tables take a moment. */
async function* framesOf(heading: string, whole: Card): AsyncGenerator<Card> {
  yield card({ size: 'full' }, [title({ value: heading, size: 'sm' }), text({ id: 'caption', value: '' })])
  await setImmediate()
  yield whole
}

async function showPicture(context: AgentContext, result: QueryResult, heading: string): Promise<string> {
  const series = toSeries(result)
  if (series === undefined) return 'ERROR: These rows cannot be drawn: a chart needs names and a column of numbers.'
  const id = context.generateId('message')
  const head = { id, thread_id: context.thread.id, created_at: context.now().toISOString() }
  context.stream({ type: 'thread.item.added', item: { ...head, type: 'generated_image' } })
  const image = { id, url: await drawChart({ ...series, label: heading }) }
  context.stream({
    type: 'thread.item.updated',
    item_id: id,
    update: { type: 'generated_image.updated', image, progress: 1 },
  })
  context.stream({ type: 'thread.item.done', item: { ...head, type: 'generated_image', image } })
  return `The user was shown a picture of:\n${resultText(result, heading)}`
}
