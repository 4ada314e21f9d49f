import { createHash } from 'node:crypto'

/** The longest name of a function that OpenAI, Gemini and Groq take. */
const MAX_LENGTH = 64
const HASH_LENGTH = 8

/**
 * The names under which the tools of a fleet are offered to models, and the way back. A tool keeps its own name where every provider takes
 * it, the agents SDK leaves it as it is (it would make a hyphen a low line) and no tool before it has it: one bad or doubled name fails a whole request. Otherwise characters are mapped, the server's
 * name is put in front, and what is too long ends in a hash. A name that was given once is never given to another tool.
 */
export class ToolNames {
  readonly #byTool = new Map<string, string>()
  readonly #byName = new Map<string, { server: string; tool: string }>()

  /** The name for models of a server's tool. The same one whenever it is asked for. */
  expose(server: string, tool: string): string {
    const key = JSON.stringify([server, tool])
    const known = this.#byTool.get(key)
    if (known !== undefined) return known
    const name =
      candidates(server, tool).find((candidate) => !this.#byName.has(candidate)) ??
      hashed(`mcp__${toWord(server)}`, key)
    this.#byTool.set(key, name)
    this.#byName.set(name, { server, tool })
    return name
  }

  /** The server whose tool models call by this name. */
  serverOf(name: string): string | undefined {
    return this.#byName.get(name)?.server
  }

  /** The server's own name of the tool that models call `name`; undefined when no tool of this server is offered by that name. */
  resolve(server: string, name: string): string | undefined {
    const found = this.#byName.get(name)
    return found?.server === server ? found.tool : undefined
  }
}

/** The names that a tool may have, the best first. */
function candidates(server: string, tool: string): string[] {
  const key = JSON.stringify([server, tool])
  const plain = toProviderName(tool)
  const names = plain === undefined ? [hashed('tool', key)] : [plain, `mcp__${toWord(server)}__${plain}`]
  return names.map((name) => (name.length > MAX_LENGTH ? hashed(name, key) : name))
}

/** The name in the characters that all providers take; undefined when nothing readable is left of it. */
function toProviderName(tool: string): string | undefined {
  const mapped = toWord(tool)
  if (!/[A-Za-z\d]/.test(mapped)) return undefined
  return /^[A-Za-z_]/.test(mapped) ? mapped : `_${mapped}`
}

function toWord(text: string): string {
  return text.replaceAll(/\W/g, '_')
}

/** A readable head, and a hash that tells apart what begins alike. */
function hashed(name: string, key: string): string {
  const hash = createHash('sha256').update(key).digest('hex').slice(0, HASH_LENGTH)
  return `${name.slice(0, MAX_LENGTH - HASH_LENGTH - 1)}_${hash}`
}
