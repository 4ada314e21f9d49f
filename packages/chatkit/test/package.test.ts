import { readdir, readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'

const packages = `${import.meta.dirname}/../..`

it('has the licence of the repository in every package, for npm packs none from above', async () => {
  const license = await readFile(`${packages}/../LICENSE`, 'utf8')
  for (const name of await readdir(packages)) {
    expect(await readFile(`${packages}/${name}/LICENSE`, 'utf8').catch(() => `${name} has none`)).toBe(license)
  }
})

it('packs the conformance kit: its command and its corpus', async () => {
  const { bin, files } = JSON.parse(await readFile(`${packages}/chatkit/package.json`, 'utf8'))
  expect(files).toEqual(['dist', 'golden'])
  const command = String(bin['chatkit-golden'])
    .replace('/dist/', '/src/')
    .replace(/(\.bin)?\.js$/, '.ts')
  expect(await readFile(`${packages}/chatkit/${command}`, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
})
