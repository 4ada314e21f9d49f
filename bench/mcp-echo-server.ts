/** The least MCP server over stdio: one tool, `echo`, answered at once. What is measured on it is the client's own time. */
import { createInterface } from 'node:readline'

interface Request {
  id?: number
  method: string
  params?: { arguments?: { message?: string } }
}

const results: Record<string, (request: Request) => object> = {
  initialize: () => ({
    protocolVersion: '2025-11-25',
    capabilities: { tools: {} },
    serverInfo: { name: 'echo', version: '1' },
  }),
  'tools/list': () => ({
    tools: [
      {
        name: 'echo',
        inputSchema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
        annotations: { readOnlyHint: true },
      },
    ],
  }),
  'tools/call': ({ params }) => ({ content: [{ type: 'text', text: `Echo: ${params?.arguments?.message}` }] }),
  ping: () => ({}),
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const request = JSON.parse(line) as Request
    if (request.id === undefined) return
    const result = results[request.method]?.(request)
    const answer = result === undefined ? { error: { code: -32_601, message: 'Method not found' } } : { result }
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id: request.id, ...answer })}\n`)
  })
  .on('close', () => process.exit(0))
