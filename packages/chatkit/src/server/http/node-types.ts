/** As much of `IncomingMessage` of `node:http`, Express's `Request` included, as is asked of it: the types of Node are not needed. */
export interface NodeRequest {
  /** What a body parser has left. */
  readonly body?: unknown
  readonly method?: string | undefined
  readonly headers: { readonly [name: string]: string | string[] | undefined }
  readonly readableEnded: boolean
  iterator(options: { destroyOnReturn: boolean }): AsyncIterable<Uint8Array>
}

/** As much of `ServerResponse` of `node:http`, Express's `Response` included, as is asked of it. */
export interface NodeResponse {
  readonly req: { readonly complete: boolean }
  readonly destroyed: boolean
  readonly headersSent: boolean
  shouldKeepAlive: boolean
  once(event: 'close', listener: () => void): unknown
  on(event: 'close' | 'drain', listener: () => void): unknown
  off(event: 'close' | 'drain', listener: () => void): unknown
  writeHead(status: number, headers: Record<string, string | number>): unknown
  write(chunk: string): boolean
  end(chunk?: string): unknown
  destroy(): unknown
}
