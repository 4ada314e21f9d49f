import { stripVTControlCharacters } from 'node:util'

const MAX_CHARACTERS = 1_000

/**
 * The message of a protocol error as the model and the page may see it. Servers put whatever their libraries threw into it: stack
 * frames and control characters are taken out, credentials are hidden, and the rest is cut. The log gets it whole.
 */
export function toErrorText(message: string): string {
  const plain = stripVTControlCharacters(message.toWellFormed())
    .replace(/^MCP error -?\d+: /, '')
    .split('\n')
    .filter((line) => !/^\s*(at |File "|Traceback )/.test(line))
    .join('\n')
    .replaceAll(/\p{Cc}/gu, (character) => (character === '\n' ? character : ''))
  const words = hideSecrets(plain).trim()
  if (words === '') return 'The server gave no reason.'
  return words.length > MAX_CHARACTERS ? `${words.slice(0, MAX_CHARACTERS).toWellFormed()}…` : words
}

/** A text without what looks like a credential: in addresses and headers, after names that say so, and keys by their form. */
export function hideSecrets(text: string): string {
  return text
    .replaceAll(/(?<=:\/\/)[^\s/@]+(?=@)/g, HIDDEN)
    .replaceAll(/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${HIDDEN}`)
    .replaceAll(
      /\b([\w-]*(?:password|passwd|secret|token|api[_-]?key)["']?\s*[:=]\s*)("[^"]*"|'[^']*'|[^\s,;&]+)/gi,
      `$1${HIDDEN}`,
    )
    .replaceAll(/\b(?:sk|pk|ghp|gho|xox[abp])[-_][\w-]{12,}/g, HIDDEN)
}

const HIDDEN = '[hidden]'
