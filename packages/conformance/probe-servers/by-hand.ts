/** The first rows of the probe contract, written by hand: what the level `core` asks for. Every other server begins like this one. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ThreadMetadata, ThreadStreamEvent, UserMessageItem } from '@frontdesk/chatkit'
import { ChatKitServer } from '@frontdesk/chatkit/server'
import type { HookOptions, RequestContext } from '@frontdesk/chatkit/server'

export class ByHandServer extends ChatKitServer {
  override async *respond(
    thread: ThreadMetadata,
    input: UserMessageItem | null,
    context: RequestContext,
    { signal }: HookOptions,
  ): AsyncGenerator<ThreadStreamEvent, void, undefined> {
    const created_at = new Date().toISOString()
    const place = { id: this.store.generateItemId('message', thread, context), thread_id: thread.id, created_at }
    const text = input?.content.map((part) => part.text).join('') ?? ''
    const [, probe = '', argument = ''] = /^conformance:(\w+) ?([^]*)$/.exec(text) ?? []
    if (!input) {
      const { data } = await this.store.loadThreadItems(thread.id, { limit: 1, order: 'desc' }, context)
      const [last] = data
      yield* say([`The tool said ${JSON.stringify((last?.type === 'client_tool_call' && last.output) || null)}.`])
    } else if (probe === 'probes') yield* say(['probes: text echo slow client_tool hidden error error_midway'])
    else if (probe === 'text') yield* say(['The quick brown ', 'fox jumps over ', 'the lazy dog.'])
    else if (probe === 'echo') yield* say([argument])
    else if (probe === 'slow') yield* say(Array.from({ length: 300 }, () => 'tick '))
    else if (probe.startsWith('error')) {
      if (probe === 'error_midway') yield* say(['This was said.'])
      throw new Error('conformance-internal-detail')
    } else if (probe === 'hidden') {
      const item = { ...place, type: 'hidden_context_item' as const, content: 'conformance-secret' }
      yield { type: 'thread.item.done', item: { ...item, id: `${place.id}_hidden` } }
      yield* say(['There was something hidden.'])
    } else if (probe === 'client_tool') {
      const call = { call_id: `call_${place.id}`, name: 'conformance_tool', arguments: { number: 1, nothing: null } }
      yield { type: 'thread.item.done', item: { ...place, ...call, type: 'client_tool_call', status: 'pending' } }
    } else yield* say([`You said: ${text}`])
    async function* say(texts: string[]): AsyncGenerator<ThreadStreamEvent, void> {
      const message = { ...place, type: 'assistant_message' as const }
      yield { type: 'thread.item.added', item: { ...message, content: [textPart('')] } }
      for (const delta of texts) {
        const update = { type: 'assistant_message.content_part.text_delta' as const, content_index: 0, delta }
        yield { type: 'thread.item.updated', item_id: place.id, update }
        if (probe === 'slow') await sleep(20, undefined, { signal })
      }
      yield { type: 'thread.item.done', item: { ...message, content: [textPart(texts.join(''))] } }
    }
  }
}

function textPart(text: string) {
  return { type: 'output_text' as const, text, annotations: [] }
}
