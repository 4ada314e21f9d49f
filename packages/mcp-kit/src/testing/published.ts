import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A package as its users get it: built, packed, and installed from its tarball in an empty folder. */
export interface InstalledPackage extends Disposable {
  tarball: string
  /** The folder that it was installed in. */
  folder: string
  /** What the folder's `node_modules` holds, hidden entries left out. */
  modules: string[]
  /** The path of a bin. */
  bin: (name: string) => string
}

/** Builds, packs and installs the package in the folder `root`, without asking a registry: what it depends on is what is here. */
export async function installPackage(root: URL): Promise<InstalledPackage> {
  const folder = mkdtempSync(join(tmpdir(), 'package-'))
  const cwd = fileURLToPath(root)
  const { name, dependencies = {} } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8')) as Manifest
  // With what it depends on, whose types it is compiled against.
  await run('pnpm', ['--workspace-root', 'exec', 'turbo', 'run', 'build', `--filter=${name}`], { cwd })
  await run('pnpm', ['pack', '--pack-destination', folder], { cwd })
  const tarball = join(folder, readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '')
  const overrides = Object.keys(dependencies).map((dependency) => {
    const place = realpathSync(join(cwd, 'node_modules', dependency))
    return `  '${dependency}': 'link:${place}'`
  })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  writeFileSync(join(folder, 'pnpm-workspace.yaml'), ['packages: []', 'overrides:', ...overrides, ''].join('\n'))
  await run('pnpm', ['add', '--offline', '--workspace-root', tarball], { cwd: folder })
  return {
    tarball,
    folder,
    modules: readdirSync(join(folder, 'node_modules')).filter((file) => !file.startsWith('.')),
    bin: (command) => join(folder, 'node_modules/.bin', command),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

interface Manifest {
  name: string
  dependencies?: Record<string, string>
}

/** What `publint` and `attw`, which the package in `root` depends on, find wrong with its tarball. */
export async function lintPackage(root: URL, { tarball }: { tarball: string }): Promise<string[]> {
  const [publint, attw] = await Promise.allSettled([
    run(toolOf(root, 'publint'), [tarball, '--strict']),
    run(toolOf(root, 'attw'), [tarball, '--profile', 'esm-only']),
  ])
  return [publint, attw].flatMap((outcome) => {
    if (outcome.status === 'fulfilled') return []
    const { stdout, message } = outcome.reason as { stdout?: string; message: string }
    return [stdout || message]
  })
}

/** What the Inspector prints for one request to the server that `command` starts. Rejects when it is not content. */
export async function inspect<Result>(root: URL, command: readonly string[], args: readonly string[]): Promise<Result> {
  const { stdout } = await run(toolOf(root, 'mcp-inspector'), ['--cli', ...args, '--format', 'json', '--', ...command])
  return (JSON.parse(stdout) as { result: Result }).result
}

/** How many checks of a scenario of the protocol's own conformance suite the server at `url` passes, and how many there are. */
export async function runConformance(
  root: URL,
  { url, scenario }: { url: string; scenario: string },
): Promise<{ passed: number; total: number }> {
  const { stdout } = await run(toolOf(root, 'conformance'), ['server', '--url', url, '--scenario', scenario])
  const [, passed, total] = /Passed: (\d+)\/(\d+)/.exec(stdout) ?? []
  return { passed: Number(passed), total: Number(total) }
}

function toolOf(root: URL, name: string): string {
  return fileURLToPath(new URL(`node_modules/.bin/${name}`, root))
}
