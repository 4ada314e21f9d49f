/**
 * The part of `IncomingMessage` of `node:http`, and of Express's `Request`, that is used here, so that Node's types are
 * not needed.
 */
export interface NodeRequest {
  /** What a body parser has left. */
  readonly body?: unknown
  readonly method?: string | undefined
  readonly headers: { readonly [name: string]: string | string[] | undefined }
  readonly readableEnded: boolean
  iterator(options: { destroyOnReturn: boolean }): AsyncIterable<Uint8Array>
}

/** The part of `ServerResponse` of `node:http`, and of Express's `Response`, that is used here. */
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
