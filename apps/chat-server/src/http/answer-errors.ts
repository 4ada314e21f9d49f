import type { Request, RequestHandler, Response } from 'express'
import { ChatKitError } from '@frontdesk/chatkit/server'
import { refuse } from './refuse.ts'

/** A handler whose foreseen errors are answered with their own status and words. Any other goes on to the handler of unknown errors. */
export function answerErrors(handle: (req: Request, res: Response) => Promise<void>): RequestHandler {
  return async (req, res) => {
    try {
      await handle(req, res)
    } catch (error) {
      if (!(error instanceof ChatKitError) || res.headersSent) throw error
      refuse(res, error.status, error.code, error.message)
    }
  }
}
