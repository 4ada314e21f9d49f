import { createHash } from 'node:crypto'
import type { McpIdentity } from '../protocol/identity.ts'
import type { McpServerSpec } from '../config/spec.ts'
import { USER_VARIABLE } from '../config/variables.ts'

/** A longer id would not fit into the name of a file. */
const MAX_LENGTH = 120

/** The server of one user: `${user.id}` in its arguments, environment, address and headers is theirs. */
export function forUser(spec: McpServerSpec, user: McpIdentity): McpServerSpec {
  const id = toSafeId(user)
  const replace = (text: string) => text.replaceAll(USER_VARIABLE, id)
  const replaceAll = (record: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [key, replace(value)]))
  if ('url' in spec) {
    return { ...spec, url: replace(spec.url), ...(spec.headers && { headers: replaceAll(spec.headers) }) }
  }
  return {
    ...spec,
    command: replace(spec.command),
    ...(spec.args && { args: spec.args.map(replace) }),
    ...(spec.env && { env: replaceAll(spec.env) }),
    ...(spec.envFile !== undefined && { envFile: replace(spec.envFile) }),
    ...(spec.cwd !== undefined && { cwd: replace(spec.cwd) }),
  }
}

/**
 * An id that is safe as one part of a path, a URL or an argument: letters, digits, `_`, `@`, and `.` and `-` inside
 * stay, and all else is percent-encoded. The tenant stands in front of a tenant's user, and an id that is too long
 * becomes its hash.
 */
export function toSafeId({ tenantId, userId }: McpIdentity): string {
  const id = [tenantId, userId].flatMap((part) => (part === undefined ? [] : [encode(part)])).join('~')
  return id.length <= MAX_LENGTH ? id : createHash('sha256').update(id).digest('hex')
}

function encode(part: string): string {
  return part.replaceAll(/[^\w@.-]|^[.-]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  )
}
