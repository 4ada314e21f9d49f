import type { ChatKitClient } from '../chatkit-client.ts'
import { toSafeLine } from './terminal.ts'
import type { Terminal } from './terminal.ts'

const PAGE_SIZE = 20

/** Prints the newest threads, one a line. */
export async function listThreads(
  client: ChatKitClient,
  terminal: Terminal,
  { isJson }: { isJson: boolean },
): Promise<void> {
  const page = await client.send({ type: 'threads.list', params: { limit: PAGE_SIZE } })
  if (isJson) return terminal.write(`${JSON.stringify(page)}\n`)
  if (page.data.length === 0) return terminal.write('There are no threads yet.\n')
  for (const { id, created_at: createdAt, title } of page.data) {
    const time = toSafeLine(createdAt).slice(0, 16).replace('T', ' ')
    terminal.write(`${toSafeLine(id)}  ${terminal.style('dim', time)}  ${toSafeLine(title ?? '(no title)')}\n`)
  }
  if (page.has_more) terminal.write(terminal.style('dim', `Older threads are not shown.\n`))
}
