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

for (const input of process.argv.slice(2)) {
  await using bundle = await rolldown({
    input,
    platform: 'node',
    transform: { target: 'node22.12' },
    plugins: [withoutAjv],
    external: (id) => names.some((name) => id === name || id.startsWith(`${name}/`)),
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
