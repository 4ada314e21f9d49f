import { InvalidRequestError } from '@frontdesk/chatkit/server'

/** Milliseconds since 1970, by which rows are compared with a time: the text of an instant has several spellings. */
export function toInstant(text: string): number {
  const instant = Date.parse(text)
  if (Number.isNaN(instant))
    throw new InvalidRequestError(`created_at is no ISO 8601 instant: ${JSON.stringify(text)}.`)
  return instant
}
