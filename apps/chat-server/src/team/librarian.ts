import { Agent } from '@openai/agents'
import type { MCPServer } from '@openai/agents'
import type { AgentContext } from '@frontdesk/chatkit/agents'

/** Answers questions from the handbook by searching and reading its files. */
export function createLibrarianAgent({ files }: { files: MCPServer }): Agent<AgentContext> {
  return new Agent<AgentContext>({
    name: 'librarian',
    handoffDescription:
      'Answers questions from the handbook and other documents, the uploads of the user among them: rules, policies, refunds, returns, shipping, opening hours, warranty, what a file says.',
    instructions: [
      'You are the librarian. You answer from the files of the handbook and from what the user has uploaded (beneath `uploads`), and only from what your tools return.',
      'Search first, read the file that fits best, then answer: quote the decisive sentences and name the file they are from.',
      'If the files do not say it, say that they do not. If the question is not about the documents, hand back to triage.',
    ].join('\n'),
    mcpServers: [files],
  })
}
