import type { Attachment } from '../../attachment.ts'
import type { ThreadItem } from '../../item.ts'
import type { Page } from '../../page.ts'
import type { NonStreamingRequest } from '../../request.ts'
import type { Thread } from '../../thread.ts'
import type { ServerParts } from '../server-parts.ts'
import { runSyncAction } from './actions.ts'
import { createAttachment, deleteAttachment } from './attachments.ts'
import type { OperationOptions } from './operation.ts'
import { deleteThread, getThread, listItems, listThreads, renameThread } from './threads.ts'
import { transcribeAudio } from './transcription.ts'

/** What a request without a stream is answered with. */
export type ResponseBody =
  | Thread
  | Page<Thread>
  | Page<ThreadItem>
  | Attachment
  | { text: string }
  | { updated_item?: ThreadItem }
  | Record<string, never>

/** Carries out a request that is answered by one document. */
export async function answerRequest<Context>(
  server: ServerParts<Context>,
  request: NonStreamingRequest,
  options: OperationOptions<Context>,
): Promise<ResponseBody> {
  const { context, signal } = options
  switch (request.type) {
    case 'threads.get_by_id':
      return getThread(server, request.params, options)
    case 'threads.list':
      return listThreads(server, request.params, options)
    case 'items.list':
      return listItems(server, request.params, options)
    case 'threads.update':
      return renameThread(server, request.params, options)
    case 'threads.delete':
      await deleteThread(server, request.params, options)
      return {}
    case 'items.feedback': {
      const { thread_id: threadId, item_ids: itemIds, kind } = request.params
      if (!server.likeReference) await server.store.loadThread(threadId, context)
      await server.addFeedback(threadId, itemIds, kind, context, { signal })
      return {}
    }
    case 'attachments.create':
      return createAttachment(server, request.params, options)
    case 'attachments.delete':
      await deleteAttachment(server, request.params, options)
      return {}
    case 'input.transcribe':
      return transcribeAudio(server, request.params, options)
    case 'threads.sync_custom_action':
      return runSyncAction(server, request.params, options)
    default:
      throw new Error(`Unknown request: ${JSON.stringify(request satisfies never)}`)
  }
}
