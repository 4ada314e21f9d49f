/**
 * What the kit can ask a server to do, by a message `conformance:NAME` or by offering the operation. The page of the contract says what each
 * should make the server do.
 */
export const PROBES = [
  'text',
  'echo',
  'slow',
  'client_tool',
  'widget',
  'form',
  'workflow',
  'sources',
  'image',
  'hidden',
  'effects',
  'title',
  'lock',
  'metadata',
  'error',
  'error_midway',
  'custom_error',
  'remove',
  'replace',
  'actions',
  'sync_actions',
  'feedback',
  'transcription',
  'attachments',
] as const
export type Probe = (typeof PROBES)[number]

/** Begins each message of the contract, so that none is taken for a user's. */
export const PROBE_PREFIX = 'conformance:'

export function isProbe(name: string): name is Probe {
  return (PROBES as readonly string[]).includes(name)
}

/** The probes that an answer to `conformance:probes` lists, as in `probes: text widget`. Undefined where the answer is something else. */
export function parseProbeList(answer: string): Set<Probe> | undefined {
  const [, names] = /^\s*probes:([\w\s,]*)$/.exec(answer) ?? []
  return names === undefined ? undefined : new Set(names.split(/[\s,]+/).filter(isProbe))
}
