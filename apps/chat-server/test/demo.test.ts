import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensureDemo } from '../src/demo/demo.ts'
import { writeShop } from '../src/demo/shop.ts'

let directory: string
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'frontdesk-demo-'))))
afterEach(() => rm(directory, { recursive: true, force: true }))

describe('ensureDemo', () => {
  it('makes a shop whose orders add up and belong to customers', async () => {
    const { databasePath } = await ensureDemo(directory)
    const database = new Database(databasePath, { readonly: true })
    const count = (sql: string) => database.prepare(sql).pluck().get()
    expect(count("SELECT count(*) FROM customers WHERE city = 'Berlin'")).toBeGreaterThan(20)
    expect(count('SELECT count(*) FROM order_lines')).toBeGreaterThan(2_000)
    expect(
      count(
        'SELECT count(*) FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.ordered_at < c.created_at WHERE o.id',
      ),
    ).toBe(0)
    expect(
      count(`SELECT count(*) FROM orders o WHERE abs(total -
        (SELECT sum(quantity * unit_price) FROM order_lines l WHERE l.order_id = o.id)) > 0.005`),
    ).toBe(0)
    expect(database.pragma('foreign_key_check')).toEqual([])
    database.close()
  })

  it('makes the same shop from the same seed', () => {
    const digests = ['a.db', 'b.db', 'c.db'].map((name, index) => {
      const path = join(directory, name)
      writeShop(path, { seed: index < 2 ? 1 : 2 })
      const database = new Database(path, { readonly: true })
      const rows = database.prepare('SELECT * FROM orders').all()
      database.close()
      return createHash('sha256').update(JSON.stringify(rows)).digest('hex')
    })
    expect(digests[0]).toBe(digests[1])
    expect(digests[0]).not.toBe(digests[2])
  })

  it('says that it cannot be made where nothing can be written', async () => {
    await expect(ensureDemo('/proc/none/demo')).rejects.toThrow(/^DATA_DIR: the folder \/proc\/none cannot be made/)
  })

  it('leaves what is there alone and no scratch behind', async () => {
    const { handbookPath } = await ensureDemo(directory)
    await writeFile(join(handbookPath, 'refunds.md'), 'Ours.')
    await Promise.all([ensureDemo(directory), ensureDemo(directory)])
    expect(await readFile(join(handbookPath, 'refunds.md'), 'utf8')).toBe('Ours.')
    expect((await readdir(directory)).toSorted()).toEqual(['handbook', 'shop.db'])
  })
})
