import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseSync } from 'oxc-parser'
import type { Directive, Statement } from 'oxc-parser'

/** Where a name comes from: declared in a file, under a name of its own there, or by another package. */
type Origin = { file: string; name: string } | { module: string; name: string }

/** A longer declaration is shortened: the schemas write every schema out that they are made of. */
const MAX_LINES = 40
const DEEP = /^ {8}/

/** The text of every declaration that an entry of declarations (`.d.ts`) exports, followed through the files of its package, by name. */
export function readSurface(entry: string): string[] {
  const names = [...exportsOf(entry)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return names.map(([name, origin]) => describe(name, origin))
}

function describe(name: string, origin: Origin): string {
  if ('module' in origin) {
    const renamed = origin.name === name ? name : `${origin.name} as ${name}`
    return `export { ${renamed} } from '${origin.module}'`
  }
  const texts = declarationsOf(origin.file, origin.name)
  if (texts.length === 0)
    throw new Error(`${origin.file} declares no ${origin.name}. Teach scripts/api how it is declared.`)
  return texts.map((text) => shorten(text.replaceAll(/^ +#private;\n/gm, ''))).join('\n')
}

/** Leaves out what is nested deeply. The hash of the whole shows that it has changed. */
function shorten(text: string): string {
  const lines = text.split('\n')
  if (lines.length <= MAX_LINES) return text
  const short = lines.map((line) => (DEEP.test(line) ? '        …' : line))
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12)
  return [
    ...short.filter((line, index) => line !== short[index - 1]),
    `// Shortened; the hash of the whole is ${hash}.`,
  ].join('\n')
}

function exportsOf(file: string): Map<string, Origin> {
  const names = new Map<string, Origin>()
  const { staticExports } = parse(file).module
  for (const { exportName, importName, localName, moduleRequest } of staticExports.flatMap(({ entries }) => entries)) {
    if (exportName.name === null && moduleRequest !== null) {
      for (const [name, origin] of exportsOf(resolve(file, moduleRequest.value))) names.set(name, origin)
      continue
    }
    const name = exportName.name ?? 'default'
    const inner = importName.name ?? localName.name ?? name
    names.set(name, moduleRequest === null ? follow(file, inner) : from(file, moduleRequest.value, inner))
  }
  return names
}

/** A name that a file exports without a `from`: it may have been imported there. */
function follow(file: string, name: string): Origin {
  for (const { moduleRequest, entries } of parse(file).module.staticImports) {
    const entry = entries.find(({ localName }) => localName.value === name)
    if (entry !== undefined) return from(file, moduleRequest.value, entry.importName.name ?? name)
  }
  return { file, name }
}

function from(file: string, specifier: string, name: string): Origin {
  if (!specifier.startsWith('.')) return { module: specifier, name }
  const target = resolve(file, specifier)
  return exportsOf(target).get(name) ?? { file: target, name }
}

function resolve(file: string, specifier: string): string {
  return join(dirname(file), specifier.replace(/(\.[tj]sx?)?$/, '.d.ts'))
}

/** One for a class, two for a schema that shares its name with a type, several for overloads. */
function declarationsOf(file: string, name: string): string[] {
  const { program, source } = parse(file)
  return program.body.filter((node) => declares(node, name)).map(({ start, end }) => source.slice(start, end))
}

function declares(node: Statement | Directive, name: string): boolean {
  const declaration = node.type === 'ExportNamedDeclaration' ? node.declaration : node
  if (declaration === null) return false
  if (declaration.type === 'VariableDeclaration')
    return declaration.declarations.some(({ id }) => id.type === 'Identifier' && id.name === name)
  return 'id' in declaration && declaration.id !== null && 'name' in declaration.id && declaration.id.name === name
}

const parsed = new Map<string, ReturnType<typeof parseFile>>()

function parse(file: string) {
  const known = parsed.get(file) ?? parseFile(file)
  parsed.set(file, known)
  return known
}

function parseFile(file: string) {
  const source = readFileSync(file, 'utf8')
  const { program, module, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`)
  return { source, program, module }
}
