import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { defineConfig, TeamConfig, toJsonSchema } from '../src/index.ts'

const file = new URL('../frontdesk.schema.json', import.meta.url)

describe('the JSON Schema', () => {
  it('is checked in as the schema says it: `pnpm --filter @frontdesk/config schema` writes it', () => {
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(toJsonSchema())
  })

  it('says of every member what it is for', () => {
    const unsaid = Object.entries(toJsonSchema()['properties'] as Record<string, { description?: string }>)
    expect(unsaid.filter(([, { description }]) => description === undefined).map(([name]) => name)).toEqual([])
  })

  it('takes what `defineConfig` takes, where what has a default may be left out', () => {
    const team = defineConfig({ entry: 'host', agents: { host: { description: 'Meets.', instructions: 'Meet.' } } })
    expect(TeamConfig.parse(team).agents['host']).toMatchObject({ handoffs: [], tools: {}, approval: 'never' })
  })
})
