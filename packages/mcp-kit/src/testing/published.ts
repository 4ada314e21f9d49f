import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A package as its users get it: built, packed, and installed from its tarball in an empty folder. */
export interface InstalledPackage extends Disposable {
  tarball: string
  /** What the folder's `node_modules` holds, hidden entries left out. */
  modules: string[]
  /** The path of a bin. */
  bin: (name: string) => string
}

/** Builds, packs and installs the package in the folder `root`, without asking a registry. */
export async function installPackage(root: URL): Promise<InstalledPackage> {
  const folder = mkdtempSync(join(tmpdir(), 'package-'))
  const cwd = fileURLToPath(root)
  const { name } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8')) as { name: string }
  // With what it depends on, whose types it is compiled against.
  await run('pnpm', ['--workspace-root', 'exec', 'turbo', 'run', 'build', `--filter=${name}`], { cwd })
  await run('pnpm', ['pack', '--pack-destination', folder], { cwd })
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '')
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  await run('pnpm', ['add', '--offline', '--ignore-workspace', tarball], { cwd: folder })
  return {
    tarball,
    modules: readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.')),
    bin: (name) => join(folder, 'node_modules/.bin', name),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
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
