/** Where the values of variables come from. */
export interface VariableSources {
  env: Readonly<Record<string, string | undefined>>
  /** What `${workspaceFolder}` stands for. */
  folder: string | undefined
}

/** What stays in a text until it is known for which user a server is started. */
export const USER_VARIABLE = '${user.id}'

/**
 * Replaces `${NAME}`, `${env:NAME}` and `${NAME:-default}` in texts, and VS Code's `${workspaceFolder}`, `${userHome}` and
 * `${pathSeparator}`. An empty variable takes its default too, as in a shell. Remembers what it could not replace.
 */
export class VariableExpander {
  readonly #sources: VariableSources
  readonly #missing = new Set<string>()
  readonly #unknown = new Set<string>()
  /** References in the style of a shell, which stay as they are. */
  readonly unexpanded = new Set<string>()

  constructor(sources: VariableSources) {
    this.#sources = sources
  }

  get folder(): string | undefined {
    return this.#sources.folder
  }

  /** Why the texts cannot be used, in words; empty when all could be replaced. */
  get problems(): string[] {
    const missing = [...this.#missing].join(', ')
    return [
      ...(missing === '' ? [] : [`It uses variables that are not set: ${missing}. Set them, or write the values.`]),
      ...[...this.#unknown].map(
        (reference) =>
          `It uses ${reference}, which is not known here. Set a variable of the environment and write \${NAME}.`,
      ),
    ]
  }

  expand(text: string): string {
    for (const [reference] of text.matchAll(/\$[A-Za-z_]\w*|%[A-Za-z_]\w*%/g)) this.unexpanded.add(reference)
    return text.replaceAll(/\$\{([^}]*)\}/g, (reference, inside: string) => {
      if (reference === USER_VARIABLE) return reference
      const { name, fallback } = /^(?:env:)?(?<name>\w+)(?::-(?<fallback>.*))?$/s.exec(inside)?.groups ?? {}
      if (name === undefined) this.#unknown.add(reference)
      const value = name === undefined ? '' : (this.#valueOf(name) ?? '')
      if (value !== '' || fallback !== undefined) return value || (fallback ?? '')
      if (name !== undefined && this.#valueOf(name) === undefined) this.#missing.add(name)
      return value
    })
  }

  #valueOf(name: string): string | undefined {
    const { env, folder } = this.#sources
    if (Object.hasOwn(env, name)) return env[name]
    const home = Object.hasOwn(env, 'HOME') ? env['HOME'] : undefined
    const builtIn = { workspaceFolder: folder, userHome: home, pathSeparator: '/' }
    return Object.hasOwn(builtIn, name) ? builtIn[name as keyof typeof builtIn] : undefined
  }
}
