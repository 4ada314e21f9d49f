import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../usage-error.ts'
import { HostedItem, HostedThread } from './hosted.ts'

/** What was found in an export, in no order. */
export interface HostedExport {
  threads: Map<string, HostedThread>
  items: HostedItem[]
  /** Objects of kinds that are not carried over, by kind. */
  unknown: Map<string, number>
}

export function createExport(): HostedExport {
  return { threads: new Map(), items: [], unknown: new Map() }
}

/**
 * Reads what the API has answered and somebody has kept: a file of JSON or JSON Lines, or a folder of such files. Threads, items and lists of them may be
 * mixed, and a thread may hold its `items`. Throws {@link UsageError} for what is not JSON.
 */
export async function readExport(path: string): Promise<HostedExport> {
  const found = createExport()
  for (const file of await filesAt(path)) {
    for (const value of parse(await readFile(file, 'utf8'), file)) collect(value, found)
  }
  return found
}

/** Adds an object of the API, and what is in it. */
export function collect(value: unknown, found: HostedExport): void {
  if (Array.isArray(value)) {
    for (const each of value) collect(each, found)
    return
  }
  if (typeof value !== 'object' || value === null) return
  const { data, items, object, type } = value as Record<string, unknown>
  if (data !== undefined) return collect(data, found)
  if (items !== undefined) collect(items, found)
  const thread = HostedThread.safeParse(value)
  const item = HostedItem.safeParse(value)
  if (thread.success) found.threads.set(thread.data.id, thread.data)
  else if (item.success) found.items.push(item.data)
  else {
    const kind = [type, object].find((each) => typeof each === 'string') ?? 'no kind'
    found.unknown.set(kind, (found.unknown.get(kind) ?? 0) + 1)
  }
}

async function filesAt(path: string): Promise<string[]> {
  const stats = await stat(path).catch((cause: unknown) => {
    throw new UsageError(`There is nothing at ${path}. Name the file or the folder of an export.`, { cause })
  })
  if (!stats.isDirectory()) return [path]
  const names = await readdir(path, { recursive: true })
  return names.filter((name) => /\.(json|jsonl|ndjson)$/i.test(name)).map((name) => join(path, name))
}

function parse(text: string, file: string): unknown[] {
  try {
    return [JSON.parse(text)]
  } catch {
    // It may be JSON Lines.
  }
  try {
    return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [JSON.parse(line) as unknown]))
  } catch (cause) {
    throw new UsageError(`${file} is neither JSON nor JSON Lines. Name what the API has answered.`, { cause })
  }
}
