import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { percentile } from '@frontdesk/test-replicas'
import type { Pair } from '@frontdesk/test-replicas'
import { injectFaults } from './faults.ts'
import { readTree, readUsed } from './processes.ts'
import { createTalk, talk } from './talk.ts'
import type { Manner, Talk } from './talk.ts'

export interface StepOptions {
  pair: Pair
  postgres: { url: string; pid: number }
  users: number
  seconds: number
  manner: Manner
  faults: boolean
}

/** What one number of users came to. Milliseconds, and shares of a core. */
export interface Step {
  users: number
  seen: Talk
  firstEventMs: { p50: number; p99: number }
  events: number
  cores: { servers: number; postgres: number; users: number }
  cpuMsPer1000Events: { servers: number; postgres: number }
  memory: { idleBytes: number; peakBytes: number; bytesPerStream: number }
  /** How late the users themselves were: what they call the first event is later by as much. */
  usersLateMs: number
  faults: { cut: number; killed: number }
}

const LOOK_EVERY_MS = 1_000

/** Has so many users talk for a while, and waits for the answers under way. */
export async function measureStep({ pair, postgres, users, seconds, manner, faults }: StepOptions): Promise<Step> {
  const pids = pair.replicas.map(({ pid }) => pid)
  const end = new AbortController()
  const seen = createTalk()
  const idle = await readUsed(pids)
  const before = { postgres: await readTree(postgres.pid), users: process.cpuUsage() }
  const lag = monitorEventLoopDelay({ resolution: 10 })
  lag.enable()
  const started = performance.now()
  const injected = faults
    ? injectFaults({ databaseUrl: postgres.url, pids, until: end.signal })
    : Promise.resolve({ cut: 0, killed: 0 })
  const talking = Array.from({ length: users }, (_, user) =>
    talk(user, { url: pair.balancer.url, manner, until: end.signal, seen }),
  )
  let peak = idle
  while (performance.now() - started < seconds * 1_000) {
    await delay(LOOK_EVERY_MS)
    const now = await readUsed(pids)
    if (now.bytes > peak.bytes) peak = now
  }
  end.abort()
  await Promise.all(talking)
  const elapsedMs = performance.now() - started
  lag.disable()
  const after = await readUsed(pids)
  const own = process.cpuUsage(before.users)
  const cpuMs = {
    servers: after.cpuMs - idle.cpuMs,
    postgres: (await readTree(postgres.pid)) - before.postgres,
    users: (own.user + own.system) / 1_000,
  }
  const events = seen.answers.reduce((sum, answer) => sum + answer.events, 0)
  const firsts = seen.answers.map(({ firstEventMs }) => firstEventMs)
  return {
    users,
    seen,
    firstEventMs: { p50: percentile(firsts, 0.5), p99: percentile(firsts, 0.99) },
    events,
    cores: {
      servers: cpuMs.servers / elapsedMs,
      postgres: cpuMs.postgres / elapsedMs,
      users: cpuMs.users / elapsedMs,
    },
    cpuMsPer1000Events: { servers: (cpuMs.servers / events) * 1_000, postgres: (cpuMs.postgres / events) * 1_000 },
    memory: {
      idleBytes: idle.bytes,
      peakBytes: peak.bytes,
      bytesPerStream: (peak.bytes - idle.bytes) / Math.max(1, seen.mostRunning),
    },
    usersLateMs: lag.percentile(99) / 1_000_000,
    faults: await injected,
  }
}
