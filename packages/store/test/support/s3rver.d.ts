declare module '@20minutes/s3rver' {
  import type { Server } from 'node:http'

  /** A server of buckets in a folder, which looks at signatures. Its users are fixed: `S3RVER`, with the key `S3RVER`. */
  export default class S3rver {
    constructor(options: {
      port: number
      address: string
      silent: boolean
      directory: string
      configureBuckets: { name: string; configs?: string[] }[]
    })
    run(): Promise<{ address: string; port: number }>
    close(): Promise<void>
    readonly httpServer: Server
  }
}
