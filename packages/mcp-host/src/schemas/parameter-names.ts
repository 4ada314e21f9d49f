import { createHash } from 'node:crypto'

const MAX_LENGTH = 64

/** The names under which the members of an object are offered to models: their own where every provider takes them, else mapped and told apart. */
export function nameParameters(names: readonly string[]): Map<string, string> {
  const taken = new Set(names.filter(isProviderName))
  return new Map(
    names.map((name) => {
      if (isProviderName(name)) return [name, name]
      const mapped = `_${name.replaceAll(/\W/g, '_').replace(/^_+/, '')}`.slice(0, MAX_LENGTH)
      const hash = createHash('sha256').update(name).digest('hex').slice(0, 8)
      const free = taken.has(mapped) ? `${mapped.slice(0, MAX_LENGTH - 9)}_${hash}` : mapped
      taken.add(free)
      return [name, free]
    }),
  )
}

function isProviderName(name: string): boolean {
  return /^[A-Za-z_][\w-]{0,63}$/.test(name)
}
