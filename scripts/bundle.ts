/**
 * `node ../../scripts/bundle.ts src/main.ts …`, in the folder of a package: bundles each entry into one file of `dist`, so that a bin
 * starts fast and brings nothing along but the package's own `dependencies`, which stay imports.
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { rolldown } from 'rolldown'
import type { Plugin } from 'rolldown'

const { dependencies = {} } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies?: object }
const names = Object.keys(dependencies)
const isDependency = (id: string) => names.some((name) => id === name || id.startsWith(`${name}/`))
/** Begins the name of a module that loads a dependency. */
const LOADER = '\0loader:'

/**
 * The SDK makes a validator of JSON schemas for what people answer to a server that asks them. Ours do not ask, and its 130 kB would be a tenth of
 * the time that they take to start.
 */
const withoutAjv: Plugin = {
  name: 'without-ajv',
  load: (id) =>
    /[\\/]@modelcontextprotocol[\\/]sdk[\\/].*[\\/]ajv-provider\.js$/.test(id)
      ? `export class AjvJsonSchemaValidator { getValidator() { throw new Error('This bundle has no validator of JSON schemas.') } }`
      : undefined,
}

/**
 * A dependency that a module imports is loaded with that module, and the modules behind an `import()` stay unloaded until it is reached: no driver of a
 * database is loaded for another one. Left an import, it would stand at the top of the file and be loaded at the start.
 */
const lazyDependencies: Plugin = {
  name: 'lazy-dependencies',
  resolveId(id, importer, { kind }) {
    if (!isDependency(id)) return undefined
    const isLoader = importer?.startsWith(LOADER) ?? false
    return isLoader || kind !== 'import-statement' ? { id, external: true } : `${LOADER}${id}`
  },
  load: (id) =>
    id.startsWith(LOADER) ? `module.exports = require(${JSON.stringify(id.slice(LOADER.length))})` : undefined,
}

/**
 * Takes what is used of Node's own modules, where an import reads all that they export. Some of that is loaded when it is read, with much behind it.
 */
const takenBuiltins: Plugin = {
  name: 'taken-builtins',
  renderChunk: (code) =>
    code
      .replaceAll(
        /^import \{([^}]*)\} from "(node:[\w/]+)";$/gm,
        (_, taken: string, name: string) =>
          `const {${taken.replaceAll(' as ', ': ')}} = process.getBuiltinModule("${name}");`,
      )
      .replaceAll(/^import (\w+) from "(node:[\w/]+)";$/gm, 'const $1 = process.getBuiltinModule("$2");'),
}

for (const input of process.argv.slice(2)) {
  await using bundle = await rolldown({
    input,
    platform: 'node',
    transform: { target: 'node22.12' },
    plugins: [withoutAjv, lazyDependencies, takenBuiltins],
    resolve: { conditionNames: ['@frontdesk/source', 'import', 'node', 'default'] },
    onLog: (level, log) => {
      if (level === 'warn') throw new Error(`${input}: ${log.message}`)
    },
  })
  await bundle.write({
    file: `dist/${basename(input, '.ts')}.js`,
    format: 'esm',
    codeSplitting: false,
    minify: { compress: true, mangle: true, codegen: true },
    comments: { legal: true },
  })
}
