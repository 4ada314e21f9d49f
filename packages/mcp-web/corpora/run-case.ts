import { setTimeout as sleep } from 'node:timers/promises'
import type { Case } from './case.ts'
import { LIMITS, urlOf } from './case.ts'
import type { Child, Reply } from './child.ts'
import type { Gateway } from './gateway.ts'

/** The server under attack, and its network. */
export interface Stage {
  child: Child
  gateway: Gateway
}

/** Runs one case. Returns what was wrong: nothing when the expectation and every probe hold. */
export async function runCase(each: Case, { child, gateway }: Stage): Promise<string[]> {
  const { input } = each
  gateway.become(input)
  child.takePeakBytes()
  const name = input.server?.json_one_line === undefined ? 'fetch_page' : 'fetch_json'
  const call = async (userId?: string) => child.call(name, { url: urlOf(input), ...input.args }, userId)
  const replies = input.calls === undefined ? [await call()] : await callAtOnce(call, input.calls)
  const verdict = replies.flatMap((reply) => judge(each, reply, gateway))
  return [...new Set([...verdict, ...(await probe(each, replies, { child, gateway }))])]
}

/** All calls of one user at once, and one of another user, which is the last of the replies. */
async function callAtOnce(call: (userId?: string) => Promise<Reply>, times: number): Promise<Reply[]> {
  const many = Array.from({ length: times }, async () => call())
  await sleep(100)
  const other = await call('bob')
  if (other.isError) throw new Error(`The other user got no answer: ${other.text}`)
  return [...(await Promise.all(many)), other]
}

function judge(each: Case, reply: Reply, gateway: Gateway): string[] {
  switch (each.expect) {
    case 'refuse':
      return [
        ...(reply.isError ? [] : [`it was not refused: ${reply.text.slice(0, 200)}`]),
        ...(reply.elapsedMs > LIMITS.refuse_ms ? [`refusing took ${reply.elapsedMs} ms`] : []),
        // Only where a page or a certificate is at fault may there be a connection at all.
        ...(each.input.server === undefined && gateway.dials.length > 0
          ? ['it was dialled before it was refused']
          : []),
      ]
    case 'bound':
      return [
        ...(reply.elapsedMs > LIMITS.wall_ms ? [`it took ${reply.elapsedMs} ms`] : []),
        ...(Buffer.byteLength(reply.json) > LIMITS.out_bytes
          ? [`the answer had ${Buffer.byteLength(reply.json)} bytes`]
          : []),
        ...(gateway.requests.length > LIMITS.redirects + 1 && each.class === 'redirect'
          ? ['it followed too many redirects']
          : []),
      ]
    case 'allow':
      return [
        ...(reply.isError ? [`it was refused: ${reply.text}`] : []),
        ...(reply.text.includes(each.expect_contains ?? '') ? [] : [`the text is ${reply.text.slice(0, 200)}`]),
      ]
    case 'contain':
      return []
    default:
      throw new Error(`Unknown expectation: ${each.expect}`)
  }
}

/** Headers that the server sends of its own; any other came from a caller or a page. */
const OWN_HEADERS = new Set(['host', 'accept', 'accept-encoding', 'connection', 'user-agent'])

async function probe(each: Case, replies: readonly Reply[], { child, gateway }: Stage): Promise<string[]> {
  const problems: string[] = []
  const said = `${replies.map(({ json }) => json).join('\n')}${child.log}`
  const forbidden = gateway.forbiddenDials
  const foreign = gateway.requests.flatMap(({ headers }) => headers).filter((name) => !OWN_HEADERS.has(name))
  const methods = new Set(gateway.requests.map(({ method }) => method))
  const hosts = gateway.requests.map(({ host }) => host).filter((host) => /^(127|169|10)\./.test(host ?? ''))
  const open = await gateway.openAfter(1_000)
  const peak = child.takePeakBytes()

  if (forbidden.length > 0) problems.push(`it dialled ${forbidden.join(', ')}`)
  if (foreign.length > 0) problems.push(`it sent the headers ${foreign.join(', ')}`)
  if (hosts.length > 0) problems.push(`it sent Host: ${hosts.join(', ')}`)
  if (methods.size > 1 || (methods.size === 1 && !methods.has('GET'))) problems.push('it sent more than GET')
  if (open > 0) problems.push(`${open} connections were left open`)
  if (peak > LIMITS.rss_mb * 1024 * 1024) problems.push(`the server held ${peak} bytes`)
  if (said.includes('user:secret') || said.includes('Bearer T')) problems.push('credentials were repeated')

  gateway.become({})
  const url = each.input.config === undefined ? 'http://probe.test/' : 'http://docs.test/'
  const next = await child.call('fetch_page', { url })
  if (next.isError) problems.push(`the next call failed: ${next.text}`)
  if (next.elapsedMs > LIMITS.recover_ms) problems.push(`the next call took ${next.elapsedMs} ms`)
  return problems
}
