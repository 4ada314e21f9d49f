import { Router } from 'express'
import { NotFoundError } from '@frontdesk/chatkit/server'
import { answerErrors } from '../http/answer-errors.ts'
import { identify } from '../http/identify.ts'
import { ToolCallError } from '../mcp/call-tool.ts'
import type { CallTool } from '../mcp/call-tool.ts'

/** Where the file of a citation opens: its path follows. */
export const SOURCES_PATH = '/chatkit/sources'

/** `GET /chatkit/sources/{path}`: the text of a file that the librarian may quote to this caller, uploads of the caller's included. */
export function sourceRoutes({ callTool }: { callTool: CallTool }): Router {
  const router = Router()
  router.get(
    `${SOURCES_PATH}/*path`,
    answerErrors(async (req, res) => {
      const context = identify(req)
      const parts: unknown = req.params['path']
      const path = Array.isArray(parts) ? parts.join('/') : String(parts)
      res.set({ 'Content-Security-Policy': "default-src 'none'; sandbox", 'Cache-Control': 'private, no-cache' })
      res.type('text/plain').send(await readText(path))

      async function readText(file: string): Promise<string> {
        try {
          const { content } = await callTool({ server: 'files', tool: 'read_file', args: { path: file } }, context)
          if (typeof content === 'string') return content
        } catch (error) {
          if (!(error instanceof ToolCallError)) throw error
        }
        throw new NotFoundError('There is no such source.')
      }
    }),
  )
  return router
}
