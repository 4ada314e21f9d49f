import type { UserTagContent } from '@frontdesk/chatkit'
import type { RequestContext } from '@frontdesk/chatkit/server'
import type { Entities } from './entities.ts'

/**
 * What a model is told of something that a message mentions: the record as it is now, as this user may see it, marked as data. What the page says of
 * it is not believed.
 */
export async function tagWords(
  { id, text }: UserTagContent,
  entities: Entities,
  context: RequestContext,
): Promise<string> {
  const entity = await entities.find(id, context)
  if (entity === undefined) return `${text}: nothing is known of it.`
  // What a record says must not end its own quotation.
  const record = JSON.stringify(entity.data).replaceAll('<', '\\u003c')
  return `${entity.title} (${entity.id})\n<Record>${record}</Record>`
}
