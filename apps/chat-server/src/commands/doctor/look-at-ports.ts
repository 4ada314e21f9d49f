import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Config } from '../../config/config.ts'
import { failed, ok } from './finding.ts'
import type { Finding } from './finding.ts'

const ANSWER_MS = 2_000

/** Whether the ports are free, or held by a server of ours. */
export async function lookAtPorts({ network: { host, port }, metrics }: Config): Promise<Finding[]> {
  const findings = [await lookAtPort('port', 'PORT', { host, port, path: '/healthz' })]
  if (metrics.port !== undefined) {
    findings.push(await lookAtPort('metrics port', 'METRICS_PORT', { host, port: metrics.port, path: '/metrics' }))
  }
  return findings
}

async function lookAtPort(
  what: string,
  variable: string,
  { host, port, path }: { host: string; port: number; path: string },
): Promise<Finding> {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`
  const code = await tryToListen(host, port)
  if (code === undefined) return ok(what, port === 0 ? 'any free one' : `${address} is free`)
  if (code === 'EADDRINUSE' && (await answers(`http://${address}${path}`)))
    return ok(what, `a server runs at ${address}`)
  const remedy =
    code === 'EACCES' ? 'this user may not listen there' : `it is taken or no address of this machine (${code})`
  return failed(what, `${address}: ${remedy}. Set ${variable} to another port, or look at HOST.`)
}

async function tryToListen(host: string, port: number): Promise<string | undefined> {
  const server = createServer().listen({ host, port })
  try {
    await once(server, 'listening')
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error)
  } finally {
    server.close()
  }
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) }).catch(() => undefined)
  return response?.ok ?? false
}
