import { readFileSync } from 'node:fs'
import type { z } from 'zod'
import { describe, expect, it } from 'vitest'
import { withTables } from '../scripts/document.ts'
import { toEnvExample } from '../src/config/env-example.ts'
import { SECTIONS } from '../src/config/config.ts'
import { describeVariable } from '../src/config/variable.ts'

const root = new URL('../../../', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, root), 'utf8')
const variables: [string, z.ZodType][] = Object.values(SECTIONS).flatMap(({ variables: each }) => Object.entries(each))

describe('the documentation of the configuration', () => {
  it('is in the README as the schemas say it: `pnpm docs:config` writes it', () => {
    expect(read('README.md')).toBe(withTables(read('README.md')))
  })

  it('is in .env.example as the schemas say it', () => {
    expect(read('.env.example')).toBe(toEnvExample())
  })

  it('says of every variable what it is for', () => {
    const unsaid = variables.filter(([, schema]) => describeVariable(schema).about === '')
    expect(unsaid.map(([name]) => name)).toEqual([])
  })

  it('belongs to one section only', () => {
    const names = variables.map(([name]) => name)
    expect(new Set(names).size).toBe(names.length)
  })
})
