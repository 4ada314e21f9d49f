// server
export { createServer } from './server.ts'
export type { WebServerParts } from './server.ts'
// network
export { systemDialler } from './network/dialler.ts'
export type { Dialler } from './network/dialler.ts'
export { createResolver } from './network/resolver.ts'
export type { Resolver } from './network/resolver.ts'
// errors
export { WebError } from './errors.ts'
export type { WebErrorCode } from './errors.ts'
