import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const packages = `${import.meta.dirname}/../..`

it('has the licence of the repository in every package, for npm packs none from above', async () => {
  const license = await readFile(`${packages}/../LICENSE`, 'utf8')
  for (const name of await readdir(packages)) {
    expect(await readFile(`${packages}/${name}/LICENSE`, 'utf8').catch(() => `${name} has none`)).toBe(license)
  }
})

it.each(await readdir(packages))(
  'tells npm of %s where it comes from, where faults go and who may see it',
  async (name) => {
    const manifest = JSON.parse(await readFile(`${packages}/${name}/package.json`, 'utf8'))
    expect(manifest).toMatchObject({
      description: expect.stringMatching(/\w/),
      keywords: expect.arrayContaining([expect.any(String)]),
      homepage: expect.stringContaining(`/packages/${name}#readme`),
      bugs: expect.stringContaining('/issues'),
      repository: { type: 'git', directory: `packages/${name}` },
      publishConfig: { access: 'public', provenance: true },
    })
    const shared = Object.values<string>({ ...manifest.peerDependencies, ...manifest.optionalDependencies })
    expect(shared.filter((range) => /^\d|^catalog:$/.test(range))).toEqual([])
  },
)

it('packs the conformance kit: its command and its corpus', async () => {
  const { bin, files } = JSON.parse(await readFile(`${packages}/chatkit/package.json`, 'utf8'))
  expect(files).toEqual(['dist', 'golden'])
  const command = String(bin['chatkit-golden'])
    .replace('/dist/', '/src/')
    .replace(/(\.bin)?\.js$/, '.ts')
  expect(await readFile(`${packages}/chatkit/${command}`, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
})

it('runs its first program without a test runner: no entry but testing imports vitest', async () => {
  const { exports: entries } = JSON.parse(await readFile(`${packages}/chatkit/package.json`, 'utf8'))
  const program = Object.keys(entries)
    .filter((entry) => entry !== './testing')
    .map((entry) => `await import('@frontdesk/chatkit${entry.slice(1)}')`)
    .join(';')
  const refuseVitest = `import { registerHooks } from 'node:module'
    registerHooks({ resolve(name, context, next) {
      if (name === 'vitest') throw new Error('vitest is imported by ' + context.parentURL)
      return next(name, context)
    } })
    ${program}; console.log(typeof (await import('@frontdesk/chatkit/server')).MemoryStore)`
  const flags = ['--conditions=@frontdesk/source', '--input-type=module', '--eval', refuseVitest]
  const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: import.meta.dirname })
  expect(stdout).toBe('function\n')
})
