import { redactText } from '../guardrails/secrets.ts'
import { shorten } from '../slice-text.ts'

/** How much of a server's own words about wrong arguments the model is given. */
const MAX_CHARACTERS = 1_000

const PROTOCOL_ERROR =
  /^\s*(?:An error occurred while running the tool\b[^\n]*?Error: )?(?:\w*Error: )*MCP error (?<code>-?\d+)(?:: ?(?<text>[\s\S]*))?$/
/** The call was wrong, and whoever made it can mend it: an unknown method or tool, or wrong arguments. */
const MENDABLE = new Set([-32_601, -32_602])
const TIMED_OUT = -32_001

/**
 * The words for a result that is nothing but an error of the MCP protocol; any other text is returned as it is. What was wrong with the call is said.
 * What went wrong inside the server is not: that text was written for a log, and may hold paths, queries and passwords.
 */
export function wordProtocolError(output: string): string {
  const { code, text = '' } = PROTOCOL_ERROR.exec(output)?.groups ?? {}
  if (code === undefined) return output
  if (MENDABLE.has(Number(code))) return `ERROR: ${shorten(redactText(text).trim(), MAX_CHARACTERS)}`
  return Number(code) === TIMED_OUT
    ? 'ERROR: The tool took too long and was given up.'
    : `ERROR: The tool failed inside its server (code ${code}). Nothing more is known.`
}
