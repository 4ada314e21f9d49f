import type { SqlStore } from '@frontdesk/store'
import { ada, bob, makeAnswer, makeMessage, makeThread } from './samples.ts'

/** Something in every table, of two users. Nothing of it is the same twice. */
export async function fill(store: SqlStore): Promise<void> {
  for (const [user, threadId] of [
    [ada, 'thr_1'],
    [bob, 'thr_2'],
    [{ ...ada, tenantId: 'other' }, 'thr_3'],
  ] as const) {
    const item = (index: number) =>
      makeMessage(`msg_${index}`, `Hello ${index} \u0000 \ud800 é`, {
        thread_id: threadId,
        created_at: createdAt(index),
      })
    await store.write(
      [
        {
          type: 'save_thread',
          thread: makeThread(threadId, { title: `Title of ${threadId}`, metadata: { none: null } }),
        },
        ...Array.from({ length: 30 }, (_, index) => ({ type: 'save_item' as const, threadId, item: item(index) })),
        { type: 'save_item', threadId, item: { ...makeAnswer('msg_a', 'Yes.'), thread_id: threadId } },
        {
          type: 'save_attachment',
          attachment: {
            id: `atc_${threadId}`,
            type: 'file',
            name: 'a.txt',
            mime_type: 'text/plain',
            thread_id: threadId,
          },
        },
        { type: 'save_feedback', threadId, itemIds: ['msg_a'], kind: 'positive', comment: 'Good.' },
        {
          type: 'open_escalation',
          id: `esc_${threadId}`,
          threadId,
          reason: 'Asked for a person.',
          message: { type: 'escalation.opened' },
        },
        {
          type: 'record_usage',
          usage: { id: `use_${threadId}`, model: 'small', requests: 1, inputTokens: 2, outputTokens: 3, costMicros: 4 },
        },
        { type: 'append_audit', id: `aud_${threadId}`, action: 'tool.call', detail: { tool: 'read_file' } },
        { type: 'claim_key', name: 'key', fingerprint: 'f', claim: threadId },
      ],
      user,
    )
    const run = await store.runs.start({ threadId, agent: 'triage', runId: `run_${threadId}` }, user)
    for (const event of ['{"n":1}', '{"n":2}']) run.append(event)
    await store.write([{ type: 'begin_call', lease: run.lease, id: 'call', name: 'read_file' }], user)
    await run.end({ state: 'completed', usage: { tokens: 5 } })
    await store.credentials.issue({ kind: 'key', userId: user.userId, scopes: ['chat'] })
    await store.credentials.disableUser({ userId: `former-${user.userId}` })
    await store.tasks.add(
      { title: 'Call back', notes: '', priority: 'high', dueOn: '2026-02-01', tags: ['shop'] },
      user,
    )
  }
}

function createdAt(index: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, 0, index % 7)).toISOString()
}
