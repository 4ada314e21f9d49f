import type { Request } from 'express'

/**
 * Who may send a request: everybody, whoever has its signed address, a known user, a backend that speaks for users, or whoever runs the service. What is
 * unlisted is for known users, and is not there for others.
 */
export type Access = 'public' | 'signed' | 'chat' | 'sessions' | 'operator' | 'unlisted'

/**
 * What the path of a request asks of its caller. Every route of the server is judged here and nowhere else; a path that no line names is for known
 * users, so that a new route is closed until somebody opens it.
 */
export function accessOf({ method, path, query }: Pick<Request, 'method' | 'path' | 'query'>): Access {
  const plain = toPlainPath(path)
  const rule = RULES.find(
    ({ methods, pattern, needsToken }) =>
      pattern.test(plain) && (!methods || methods.includes(method)) && (!needsToken || query['token'] !== undefined),
  )
  return rule?.access ?? 'unlisted'
}

interface Rule {
  access: Access
  pattern: RegExp
  methods?: readonly string[]
  /** Only with a `token` in the query, which the route checks. */
  needsToken?: boolean
}

const READING = ['GET', 'HEAD']

/** The first that fits counts. */
const RULES: readonly Rule[] = [
  { access: 'operator', pattern: /^\/admin(\/|$)/ },
  { access: 'sessions', pattern: /^\/chatkit\/sessions(\/|$)/ },
  // The address of an upload or a preview is the proof: browsers send no header for an image.
  { access: 'signed', pattern: /^\/chatkit\/attachments\/[^/]+$/, methods: ['PUT'] },
  { access: 'signed', pattern: /^\/chatkit\/attachments\/[^/]+$/, methods: READING, needsToken: true },
  // Other verbs are told which one it takes.
  { access: 'chat', pattern: /^\/chatkit$/, methods: ['POST'] },
  { access: 'public', pattern: /^\/chatkit$/ },
  { access: 'chat', pattern: /^\/(chatkit|session)(\/|$)/ },
  { access: 'public', pattern: /^\/(healthz|readyz|openapi\.json)?$/, methods: READING },
]

/** As Express compares paths: in lower case, and each escape for what it stands for. What cannot be read is judged as it is. */
function toPlainPath(path: string): string {
  try {
    return decodeURIComponent(path).toLowerCase().replaceAll(/\/+/g, '/')
  } catch {
    return path.toLowerCase()
  }
}
