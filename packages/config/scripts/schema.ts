/** Writes `frontdesk.schema.json`. */
import { writeFileSync } from 'node:fs'
import { toJsonSchema } from '../src/json-schema.ts'

const file = new URL('../frontdesk.schema.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(toJsonSchema(), null, 2)}\n`)
