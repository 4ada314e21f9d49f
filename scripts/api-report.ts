/**
 * `pnpm api`: writes what each package exports, with its types, to `etc/api/NAME.md`, so that a change of what others build on is seen in review.
 * `--check` writes nothing and fails when a report says something else than the sources.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSurface } from './api/read-surface.ts'

const root = join(import.meta.dirname, '..')
const reports = join(root, 'etc/api')
const isCheck = process.argv.includes('--check')

const declarations = mkdtempSync(join(tmpdir(), 'frontdesk-api-'))
try {
  declare('scripts/tsconfig.api.json')
  // The page's element is compiled with the types of a browser, which the servers must not see.
  declare('packages/chatkit-js/tsconfig.json')
  const changed = readdirSync(join(root, 'packages')).filter((name) => !isUpToDate(name))
  if (changed.length === 0) console.log('The API reports are up to date.')
  else if (isCheck)
    console.error(`These exports have changed: ${changed.join(', ')}. Run \`pnpm api\` and commit etc/api.`)
  else console.log(`Written: ${changed.join(', ')}`)
  process.exitCode = isCheck && changed.length > 0 ? 1 : 0
} finally {
  rmSync(declarations, { recursive: true })
}

function declare(project: string): void {
  const options = ['--noEmit', 'false', '--emitDeclarationOnly', '--removeComments', '--declaration']
  const without = ['--sourceMap', 'false', '--inlineSources', 'false']
  const { status, stdout } = spawnSync(
    join(root, 'node_modules/.bin/tsc'),
    ['-p', project, ...options, ...without, '--rootDir', '.', '--outDir', declarations],
    { cwd: root, encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`The declarations of ${project} cannot be made.\n${stdout}`)
}

/** Compares the report of a package with its sources, and writes it anew unless it is only checked. */
function isUpToDate(name: string): boolean {
  const file = join(reports, `${name}.md`)
  const report = toReport(name)
  if (report === read(file)) return true
  if (!isCheck) {
    mkdirSync(reports, { recursive: true })
    writeFileSync(file, report)
  }
  return false
}

function toReport(name: string): string {
  const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')) as {
    name: string
    exports: Record<string, string | Record<string, string>>
  }
  const parts = [`# What ${manifest.name} exports\n`, 'Written by `pnpm api`.\n']
  for (const [entry, targets] of Object.entries(manifest.exports)) {
    const source = typeof targets === 'string' ? targets : targets['@frontdesk/source']
    if (source === undefined || !/\.tsx?$/.test(source)) continue
    const surface = readSurface(join(declarations, 'packages', name, source.replace(/\.tsx?$/, '.d.ts')))
    const title = `## ${manifest.name}${entry.slice(1)} (${surface.length})\n`
    parts.push(title, surface.length === 0 ? 'Nothing.\n' : `\`\`\`ts\n${surface.join('\n\n')}\n\`\`\`\n`)
  }
  return parts.join('\n')
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined // Not written yet.
  }
}
