import type { Log, McpServer, ToolLimits, UserIdentity } from '@frontdesk/mcp-kit'
import type { TaskLists } from '@frontdesk/store'
import { createLog, createToolServer } from '@frontdesk/mcp-kit'
import { createAddTaskTool } from './tools/add-task.ts'
import { createCompleteTaskTool } from './tools/complete-task.ts'
import { createDeleteTaskTool } from './tools/delete-task.ts'
import { createListTasksTool } from './tools/list-tasks.ts'
import { createUpdateTaskTool } from './tools/update-task.ts'
import { VERSION } from './version.ts'

/** What {@link createServer} serves. The store that the tasks are in stays the caller's to close. */
export interface TasksServerParts {
  /** The `tasks` of a store, opened with `openStore` of `@frontdesk/store`. */
  tasks: TaskLists
  limits?: Partial<ToolLimits>
  /** Who calls when no host says it. */
  user?: UserIdentity
  log?: Log
}

/** The MCP server over to-do lists, one for each user. Connect it to a transport; one server serves one connection. */
export function createServer({ tasks, log = createLog('mcp-tasks'), ...options }: TasksServerParts): McpServer {
  const parts = { tasks, log }
  return createToolServer({
    name: 'mcp-tasks',
    version: VERSION,
    title: 'Tasks',
    instructions:
      "Keeps the user's to-do list. Tasks have numbers: take them from list_tasks or from what add_task answered, never guess them. Days are YYYY-MM-DD.",
    tools: [
      createAddTaskTool(parts),
      createListTasksTool(parts),
      createCompleteTaskTool(parts),
      createUpdateTaskTool(parts),
      createDeleteTaskTool(parts),
    ],
    log,
    ...options,
  })
}
