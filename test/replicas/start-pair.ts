import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBalancer } from './start-balancer.ts'
import type { Balancer } from './start-balancer.ts'
import { startReplica } from './start-replica.ts'
import type { Replica } from './start-replica.ts'

export interface Pair extends AsyncDisposable {
  balancer: Balancer
  replicas: Replica[]
  /** Starts one more server over the same data, which the balancer does not know yet. */
  startAnother(): Promise<Replica>
}

export interface PairOptions {
  databaseUrl: string
  users: number
  env?: Record<string, string>
}

/** Two servers over one Postgres and one folder of files, behind a balancer, for users who each have a key. */
export async function startPair({ databaseUrl, users, env = {} }: PairOptions): Promise<Pair> {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-pair-'))
  const keys = Array.from({ length: users }, (_, user) => `user${user}:${keyOfUser(user)}`)
  const startAnother = () =>
    startReplica({
      cwd: folder,
      env: {
        NODE_ENV: 'production',
        API_KEYS: keys.join(','),
        DATABASE_URL: databaseUrl,
        FILES_URL: `file:${join(folder, 'files')}`,
        SIGNING_SECRET: 'a secret that all replicas share with one another',
        TRUST_PROXY: 'loopback',
        LOG_LEVEL: 'warn',
        ...env,
      },
    })
  const replicas = [await startAnother(), await startAnother()]
  const balancer = await startBalancer(replicas.map(({ url }) => url))
  return {
    balancer,
    replicas,
    startAnother,
    async [Symbol.asyncDispose]() {
      await balancer[Symbol.asyncDispose]()
      await Promise.all(replicas.map((replica) => replica.stop()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The key of a user, by number from 0. */
export function keyOfUser(user: number): string {
  return `key-of-user-${String(user).padStart(16, '0')}`
}
