/**
 * Texts that are secrets by their form alone: keys of well-known makers, tokens, private keys, passwords in URLs. What a pattern repeats is
 * bounded, or else a long text could take quadratic time; what its first group matches stays.
 */
const SECRETS = [
  /()\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,}/g,
  /()\b(?:whsec|gsk|xai|pplx|nvapi|hf|npm|dop_v1|shpat|shpss|lin_api|ntn|r8)[-_][A-Za-z0-9]{24,}/g,
  /()\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /()\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /()\bpypi-[A-Za-z0-9_-]{20,}/g,
  /()\bglpat-[A-Za-z0-9_-]{20,}/g,
  /()\b(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}/g,
  /()\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /()\bSG\.[\w-]{16,64}\.[\w-]{16,128}/g,
  /()\bya29\.[\w-]{20,}/g,
  /()\bhvs\.[\w-]{20,}/g,
  /(\b(?:AccountKey|SharedAccessKey)=)[A-Za-z0-9+/]{32,120}={0,2}/g,
  /()\bAIza[A-Za-z0-9_-]{35}/g,
  /()\beyJ[\w-]{8,200}\.[\w-]{8,4000}\.[\w-]+/g,
  /()\bBearer\s{1,4}[A-Za-z0-9._~+/=-]{16,}/gi,
  /()-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
  /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{0,100}:)(?!\[redacted\])[^\s/@]{1,200}(?=@)/gi,
]

const SECRET_NAME =
  /(?:passwords?|passphrase|passwd|secrets?|api[-_]?keys?|authorization|cookies?|credentials?|private[-_]?key|(?:^|[-_]|access|refresh|auth|id|bearer|session)token)$/i

const REDACTED = '[redacted]'

export function hasSecret(text: string): boolean {
  return SECRETS.some((pattern) => text.search(pattern) >= 0)
}

/** The text with `[redacted]` in place of what is secret by its form. */
export function redactText(text: string): string {
  return SECRETS.reduce((redacted, pattern) => redacted.replace(pattern, `$1${REDACTED}`), text)
}

/** The value with `[redacted]` for members whose name says secret, and in texts, at any depth. */
export function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value)
  if (Array.isArray(value)) return value.map(redactValue)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, SECRET_NAME.test(name) ? REDACTED : redactValue(member)]),
  )
}
