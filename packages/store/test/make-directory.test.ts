import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openStore, StoreUnavailableError } from '@frontdesk/store'
import { makeDirectory } from '../src/make-directory.ts'

let root: string
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'frontdesk-directory-'))))
afterEach(() => rm(root, { recursive: true, force: true }))

it('makes what is missing, any number of callers at once', async () => {
  const path = join(root, 'a/b/c')
  await Promise.all([makeDirectory(path), makeDirectory(path), makeDirectory(join(root, 'a/b/d'))])
  expect((await stat(path)).isDirectory()).toBe(true)
  await makeDirectory(path)
})

it('gives up where a directory can neither be found nor made', async () => {
  await expect(makeDirectory('/proc/none/deeper')).rejects.toMatchObject({ code: 'ENOENT' })
  await writeFile(join(root, 'file'), '')
  await expect(makeDirectory(join(root, 'file/deeper'))).rejects.toMatchObject({ code: 'ENOTDIR' })
  await expect(openStore('file:/proc/none/frontdesk.db')).rejects.toBeInstanceOf(StoreUnavailableError)
})
