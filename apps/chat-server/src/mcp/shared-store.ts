import { resolve } from 'node:path'
import type { Config } from '../config/config.ts'

/** The server's own store, as a tool server is told of it. */
export interface SharedStore {
  /** Without a password: arguments of a process can be read by others on its machine. */
  databaseUrl: string
  filesUrl: string
  /** The secrets of the database and the files, and how to reach a bucket. */
  env: Record<string, string>
}

/** Undefined for a database in memory, which no other process can open. */
export function sharedStore({
  store: { databaseUrl },
  files: { url: filesUrl, awsEnv },
}: Config): SharedStore | undefined {
  if (databaseUrl === ':memory:' || databaseUrl === 'file::memory:') return undefined
  const env = filesUrl.startsWith('s3:') ? awsEnv : {}
  if (!/^postgres/i.test(databaseUrl)) return { databaseUrl: absolute(databaseUrl), filesUrl: absolute(filesUrl), env }
  const url = new URL(databaseUrl)
  const password = url.searchParams.get('password') ?? decodeURIComponent(url.password)
  url.password = ''
  url.searchParams.delete('password')
  return {
    databaseUrl: url.href,
    filesUrl: absolute(filesUrl),
    env: { ...env, ...(password !== '' && { PGPASSWORD: password }) },
  }
}

/** A relative path is relative to the folder of this process. */
function absolute(url: string): string {
  return url.startsWith('file:') && !url.startsWith('file://') ? `file:${resolve(url.slice('file:'.length))}` : url
}
