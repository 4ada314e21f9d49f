import type { Response } from 'express'

/** Answers with an error in the form that every route of the server shares. */
export function refuse(res: Response, status: number, code: string, message: string): void {
  res.status(status).json({ error: { code, message } })
}
