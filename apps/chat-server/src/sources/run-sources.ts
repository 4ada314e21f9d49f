import type { MCPServer } from '@openai/agents'
import { z } from 'zod'
import type { Attachment } from '@frontdesk/chatkit'

/** Something that a run has read, which its answer may quote. */
export type ReadSource =
  | { type: 'file'; path: string; names: readonly string[]; text: string; firstLine: number }
  | { type: 'url'; url: string; title: string }

const ReadFile = z.object({ content: z.string(), first_line: z.int().optional() })
const Page = z.object({ url: z.string(), title: z.string().nullish() })
const Path = z.object({ path: z.string() })

/** What each run has read so far. */
export class RunSources {
  readonly #read = new WeakMap<object, ReadSource[]>()

  /** Notes the files and pages that tools read. For the `customDataExtractor` of a tool server. */
  readonly note: NonNullable<MCPServer['customDataExtractor']> = (call) => {
    const source = call.isError ? undefined : toSource(call)
    const { context } = call.runContext
    if (source && typeof context === 'object' && context !== null) this.#add(context, source)
    return call.isError ? { isError: true } : undefined
  }

  /** Notes what came with the message: the model may have its text already. */
  noteAttachments(context: object, attachments: readonly Attachment[]): void {
    for (const { id, name } of attachments) {
      this.#add(context, { type: 'file', path: `uploads/${id}/${name}`, names: [name], text: '', firstLine: 1 })
    }
  }

  of(context: object): readonly ReadSource[] {
    return this.#read.get(context) ?? []
  }

  #add(context: object, source: ReadSource): void {
    this.#read.set(context, [...this.of(context), source])
  }
}

function toSource({
  toolName,
  arguments: args,
  structuredContent,
}: Parameters<RunSources['note']>[0]): ReadSource | undefined {
  if (toolName === 'read_file') {
    const [path, file] = [Path.safeParse(args).data?.path, ReadFile.safeParse(structuredContent).data]
    if (path === undefined || file === undefined) return undefined
    return { type: 'file', path, names: [path, baseOf(path)], text: file.content, firstLine: file.first_line ?? 1 }
  }
  const page = toolName === 'fetch_page' || toolName === 'fetch' ? Page.safeParse(structuredContent).data : undefined
  return page && { type: 'url', url: page.url, title: page.title ?? page.url }
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
