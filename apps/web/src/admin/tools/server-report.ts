type ServerState = 'starting' | 'ready' | 'waiting' | 'broken' | 'stopped' | 'closed'

/** One tool server as `GET /admin/mcp` tells of it. */
export interface ServerReport {
  name: string
  trust: 'own' | 'third-party'
  /** One for each process or session. */
  processes: { state: ServerState; pid?: number; restarts: number; lastError?: string }[]
  tools: ToolReport[]
  /** The tools that changed after they were pinned, and are not offered. */
  held: string[]
}

interface ToolReport {
  name: string
  description: string
  annotations: { readOnlyHint?: boolean; destructiveHint?: boolean }
  needsApproval: boolean
}
