import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../../..')

/** A folder in which a newcomer has installed packages of ours from their tarballs, with npm, beside packages of the registry. */
export class InstalledSdk implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'frontdesk-sdk-'))

  /** `filters` choose packages as pnpm does: `frontdesk...` is that package and all that it needs. `beside` is what npm is given besides, such as `zod@4.1.13`. */
  static async install({
    filters,
    beside = [],
  }: {
    filters: readonly string[]
    beside?: readonly string[]
  }): Promise<InstalledSdk> {
    const sdk = new InstalledSdk()
    const tarballs = join(sdk.folder, 'tarballs')
    mkdirSync(tarballs)
    await run('pnpm', ['exec', 'turbo', 'run', 'build', ...filters.map((each) => `--filter=${each}`)], { cwd: ROOT })
    const chosen = filters.map((each) => `--filter-prod=${each}`)
    await run('pnpm', ['--recursive', ...chosen, 'pack', '--pack-destination', tarballs], { cwd: ROOT })
    writeFileSync(join(sdk.folder, 'package.json'), '{ "private": true, "type": "module" }')
    const files = readdirSync(tarballs).map((file) => join(tarballs, file))
    const options = ['--prefer-offline', '--no-audit', '--no-fund']
    await run('npm', ['install', ...options, ...files, ...beside], { cwd: sdk.folder })
    return sdk
  }

  /** Copies a file of the repository, as a reader of the docs would. */
  copy(file: string, name: string): void {
    cpSync(join(ROOT, file), join(this.folder, name))
  }

  write(name: string, text: string): string {
    writeFileSync(join(this.folder, name), text)
    return name
  }

  /** The errors that a compiler finds in the files, with the options of `tsc --init` that matter to a program. */
  async compile(compiler: string, files: readonly string[], { skipLibCheck = true } = {}): Promise<string[]> {
    const options = `--noEmit --strict --module nodenext --target es2023 --types node --allowImportingTsExtensions --skipLibCheck ${skipLibCheck}`
    const args = [`node_modules/${compiler}/bin/tsc`, ...options.split(' '), '--pretty', 'false', ...files]
    try {
      await run(process.execPath, args, { cwd: this.folder })
      return []
    } catch (error) {
      return (error as { stdout: string }).stdout.trimEnd().split('\n')
    }
  }

  /** What the program prints. Rejects when it fails. */
  async run(file: string): Promise<string> {
    const { stdout } = await run(process.execPath, [file], { cwd: this.folder })
    return stdout
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
