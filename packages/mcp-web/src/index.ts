// server
export { createServer } from './server.ts'
export type { WebServerParts } from './server.ts'
// network
export { systemDialler } from './dialler.ts'
export type { Dialler } from './dialler.ts'
export { createResolver } from './resolver.ts'
export type { Resolver } from './resolver.ts'
// errors
export { WebError } from './errors.ts'
export type { WebErrorCode } from './errors.ts'
