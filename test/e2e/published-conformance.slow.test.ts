import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InstalledSdk } from './support/installed-sdk.ts'
import { plainEnvironment } from './support/plain-environment.ts'

let sdk: InstalledSdk
let server: ChildProcess
let url = ''

/** The probe server as its author copies it: beside the SDK, installed from its tarball. */
beforeAll(async () => {
  sdk = await InstalledSdk.install({ filters: ['@frontdesk/chatkit', '@frontdesk/conformance'], beside: [] })
  cpSync(join(sdk.folder, 'node_modules/@frontdesk/conformance/probe-servers'), sdk.folder, { recursive: true })
  server = spawn(process.execPath, ['frontdesk-main.ts', '0'], {
    cwd: sdk.folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const chunk of server.stdout ?? []) {
    url = /listening on (http:\S+)/.exec(String(chunk))?.[1] ?? ''
    if (url !== '') break
  }
}, 300_000)

afterAll(async () => {
  if (server?.exitCode === null) {
    server.kill()
    await once(server, 'exit')
  }
  sdk?.[Symbol.dispose]()
}, 60_000)

describe('the packed kit, by npx in an empty folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-npx-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const npx = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> => {
    const [tarball = ''] = globSync(join(sdk.folder, 'tarballs/*conformance*.tgz'))
    return new Promise((resolve) =>
      execFile(
        'npx',
        ['--yes', '--prefer-offline', `file:${tarball}`, ...args],
        { cwd: folder, env: plainEnvironment() },
        (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      ),
    )
  }

  it('finds no fault in the probe server that comes with it', { timeout: 120_000 }, async () => {
    const options = [
      '--level',
      'strict',
      '--header-user-b',
      'X-User: b',
      '--html',
      'report.html',
      '--badge',
      'badge.json',
    ]
    const { code, stdout } = await npx(url, ...options)
    expect(stdout).toMatch(/^20\d passed, 0 failed, \d not probed$/m)
    expect(code).toBe(0)
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('ChatKit conformance of http://')
    expect(JSON.parse(readFileSync(join(folder, 'badge.json'), 'utf8'))).toMatchObject({ color: 'brightgreen' })
  })

  it('lists its checks, and says in a sentence when nothing answers', { timeout: 120_000 }, async () => {
    expect((await npx('--list', '--only', 'STREAM-004')).stdout).toContain('STREAM-004  core')
    const { code, stderr } = await npx('http://127.0.0.1:9/chatkit')
    expect(stderr).toContain('Nothing answers at http://127.0.0.1:9/chatkit')
    expect(code).toBe(2)
  })
})
