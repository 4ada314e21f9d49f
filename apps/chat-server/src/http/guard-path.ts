import type { RequestHandler } from 'express'
import { refuse } from './refuse.ts'

/**
 * Refuses a path that two readers could understand in two ways: one that cannot be decoded, that climbs, or that hides a slash or a control character
 * in an escape. No route of ours has such a path.
 */
export const guardPath: RequestHandler = (req, res, next) => {
  if (isPlain(req.path)) next()
  else refuse(res, 400, 'invalid_path', 'The path of the request is malformed.')
}

function isPlain(path: string): boolean {
  try {
    const decoded = decodeURIComponent(path)
    return !/%2f|%5c|\\/i.test(path) && !/\p{Cc}/u.test(decoded) && !decoded.split('/').includes('..')
  } catch {
    // The escape stands for no character.
    return false
  }
}
