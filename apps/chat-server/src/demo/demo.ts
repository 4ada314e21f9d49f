import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeDataFolder } from '../data-folder.ts'
import { StartError } from '../start-error.ts'
import { HANDBOOK } from './handbook.ts'
import { writeShop } from './shop.ts'

export interface Demo {
  /** A SQLite file with customers, products, orders and order lines. */
  databasePath: string
  /** A folder of Markdown files. */
  handbookPath: string
}

/**
 * Makes the demo shop and its handbook under `directory` unless they are there. Each appears whole or not at all: it is written beside its place and
 * then moved there, so that a start that was cut off, or two starts at once, leave nothing half-made.
 */
export async function ensureDemo(directory: string): Promise<Demo> {
  const demo = { databasePath: join(directory, 'shop.db'), handbookPath: join(directory, 'handbook') }
  await makeDataFolder(dirname(directory))
  await makeDataFolder(directory)
  if (!existsSync(demo.databasePath)) await moveIntoPlace(demo.databasePath, writeShop)
  if (!existsSync(demo.handbookPath)) await moveIntoPlace(demo.handbookPath, writeHandbook)
  return demo
}

/** A copy of the demo shop that may be changed, beside it: made once, so that changes stay. Gives its path. */
export async function ensureShopCopy(databasePath: string): Promise<string> {
  const path = join(dirname(databasePath), 'shop-copy.db')
  if (!existsSync(path)) await moveIntoPlace(path, (made) => copyFile(databasePath, made))
  return path
}

async function writeHandbook(path: string): Promise<void> {
  await mkdir(path)
  for (const [name, text] of Object.entries(HANDBOOK)) await writeFile(join(path, name), text)
}

async function moveIntoPlace(path: string, write: (path: string) => void | Promise<void>): Promise<void> {
  const scratch = await mkdtemp(join(dirname(path), '.making-')).catch((error: unknown) => {
    throw new StartError(
      `DATA_DIR: nothing can be written to ${dirname(path)}. Set it to a place that can be written.`,
      { cause: error },
    )
  })
  try {
    const made = join(scratch, 'made')
    await write(made)
    await rename(made, path).catch((error: unknown) => {
      // Another process may have put the same thing there meanwhile.
      if (!existsSync(path)) throw error
    })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
