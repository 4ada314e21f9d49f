import { readFileSync } from 'node:fs'
import type { z } from 'zod'
import { isSecret } from './variable.ts'

/**
 * The environment with each secret in it whose `NAME_FILE` names a file, as container platforms mount them. The line break at the end of a file is no
 * part of it. Reports a file that cannot be read, and a secret that is given twice.
 */
export function withSecretFiles(
  env: Record<string, string>,
  variables: z.ZodRawShape,
  report: (problem: string) => void,
): Record<string, string> {
  const names = Object.entries(variables).flatMap(([name, schema]) => (isSecret(schema as z.ZodType) ? [name] : []))
  const read = names.flatMap((name) => {
    const path = env[`${name}_FILE`]
    if (path === undefined) return []
    if (env[name] !== undefined) report(`${name} and ${name}_FILE are both set. Unset one of the two`)
    try {
      const text = readFileSync(path, 'utf8').trim()
      if (text === '') report(`${name}_FILE is ${path}, which is empty`)
      return [[name, text]]
    } catch {
      report(`${name}_FILE is ${path}, which cannot be read. Make it a file that this user may read`)
      return []
    }
  })
  return { ...env, ...(Object.fromEntries(read) as Record<string, string>) }
}
