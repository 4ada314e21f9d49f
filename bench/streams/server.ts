/** The process of one contender: `server.ts GROUP NAME PACE`. Says its port, and on each message what it has used of the processor and of memory. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { agentContenders } from './agent-contenders.ts'
import { idleContenders } from './idle-contenders.ts'
import { plainContenders } from './plain-contenders.ts'
import { waitingContenders } from './waiting-contenders.ts'
import type { Pace } from '../answer.ts'

export type Group = 'plain' | 'agent' | 'idle' | 'waiting'

/** What a contender's process has used since it began, in milliseconds of one core, and what it holds in memory, in bytes. */
export interface Used {
  cpuMs: number
  bytes: number
}

const [, , group, name = '', pace] = process.argv
const groups = { plain: plainContenders, agent: agentContenders, idle: idleContenders, waiting: waitingContenders }
const contender = groups[group as Group][name]
if (contender === undefined) throw new Error(`There is no contender ${name}.`)
const server = createServer(await contender(pace as Pace)).listen(0, '127.0.0.1')
await once(server, 'listening')
process.send?.((server.address() as AddressInfo).port)
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  process.send?.({ cpuMs: (user + system) / 1_000, bytes: heapUsed + external } satisfies Used)
})
process.on('disconnect', () => process.exit())
