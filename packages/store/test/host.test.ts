import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { isGone, nameHost } from '../src/runs/host.ts'

const HOST = new URL('../src/runs/host.ts', import.meta.url).href

describe.runIf(process.platform === 'linux')('a host', () => {
  it('is gone when its process has ended, and not before', () => {
    const script = `import(${JSON.stringify(HOST)}).then(({ nameHost }) => process.stdout.write(nameHost()))`
    const { stdout } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
    expect(stdout).toContain('|')
    expect(isGone(stdout)).toBe(true)
    expect(isGone(nameHost())).toBe(false)
  })

  it('is gone when its id is that of a later process', () => {
    const [machine, pid] = nameHost().split('|')
    expect(isGone([machine, pid, '1', 'id'].join('|'))).toBe(true)
  })

  it('may be there when it is on another machine, or says not enough', () => {
    const [, pid] = nameHost().split('|')
    for (const host of [`other|${pid}|1|id`, '', 'host-1', 'host:1:id', `|${pid}|1|id`])
      expect(isGone(host)).toBe(false)
  })
})
