import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '@frontdesk/store'
import type { SqlStore } from '@frontdesk/store'
import { Client } from 'pg'
import { inject, onTestFinished } from 'vitest'

/** A place for one test's store, gone when the test ends. Opened twice it is the same store. */
export interface Place {
  url: string
  open: () => Promise<SqlStore>
}

export const databases: Record<'SQLite' | 'Postgres', () => Promise<Place>> = {
  SQLite: async () => {
    const directory = await makeDirectory()
    return placeAt(`file:${join(directory, 'frontdesk.db')}`)
  },
  Postgres: async () => {
    const schema = `test_${randomUUID().replaceAll('-', '')}`
    const url = new URL(inject('postgresUrl'))
    onTestFinished(() => dropSchema(url.href, schema))
    const place = new URL(url)
    place.searchParams.set('schema', schema)
    return placeAt(place.href)
  },
}

/** A directory of the test's own, removed when it ends. */
export async function makeDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'frontdesk-store-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  return directory
}

function placeAt(url: string): Place {
  return {
    url,
    open: async () => {
      const store = await openStore(url)
      onTestFinished(() => store[Symbol.asyncDispose]())
      return store
    },
  }
}

async function dropSchema(url: string, schema: string): Promise<void> {
  const client = new Client(url)
  await client.connect()
  await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
  await client.end()
}
