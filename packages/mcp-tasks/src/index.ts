// server
export { createServer } from './server.ts'
export type { TasksServerParts } from './server.ts'
