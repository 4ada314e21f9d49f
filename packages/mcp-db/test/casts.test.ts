import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPostgresDatabase, RefusedStatementError } from '@frontdesk/mcp-db'
import type { Database } from '@frontdesk/mcp-db'
import { createShop, open, signal } from './postgres-world.ts'

/** Casts by functions of the database's own, each of which would say that it ran. */
const CASTS = `
  CREATE TYPE mood AS ENUM ('sad', 'good');
  CREATE TYPE pair AS (a int, m mood);
  CREATE TABLE moods (id int, m mood, ms mood[], p pair);
  INSERT INTO moods VALUES (1, 'sad', '{good}', ROW(1, 'sad')), (2, NULL, NULL, NULL);
  CREATE FUNCTION to_int(mood) RETURNS int LANGUAGE plpgsql VOLATILE SECURITY DEFINER AS $$ BEGIN RAISE EXCEPTION 'touched'; END $$;
  CREATE FUNCTION to_json_of(mood) RETURNS json LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'touched'; END $$;
  CREATE FUNCTION of_int(int) RETURNS mood LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'touched'; END $$;
  CREATE CAST (mood AS int) WITH FUNCTION to_int(mood) AS IMPLICIT;
  CREATE CAST (mood AS json) WITH FUNCTION to_json_of(mood);
  CREATE CAST (int AS mood) WITH FUNCTION of_int(int) AS ASSIGNMENT;
  CREATE VIEW felt AS SELECT id, m FROM moods;
  CREATE VIEW reaching AS SELECT abs(m) AS a FROM moods;
  GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC`

describe('where the database has casts by functions of its own', () => {
  let database: Database

  beforeAll(async () => {
    const { admin, ownerUrl } = await createShop(afterAll)
    await admin.query(CASTS)
    database = openPostgresDatabase({ url: ownerUrl, allowPrivilegedRole: true, allowWrite: true })
    afterAll(async () => database[Symbol.asyncDispose]())
  })

  it.each([
    ['SELECT m FROM moods', 'sad'],
    ['SELECT * FROM moods WHERE id = 1', 1],
    ['SELECT m::text FROM moods', 'sad'],
    ["SELECT id FROM moods WHERE m::text = 'sad'", 1],
    ["SELECT id FROM moods WHERE m::text IN ('sad', 'good')", 1],
    ['SELECT id FROM moods WHERE m IS NOT NULL', 1],
    ['SELECT m, count(*) FROM moods GROUP BY m ORDER BY m', 'sad'],
    ['SELECT count(m) FROM moods', 1],
    ["SELECT 'sad'::mood", 'sad'],
    ['SELECT m FROM felt', 'sad'],
    ['SELECT abs(id) FROM moods', 1],
    ['SELECT total::int FROM orders WHERE total < 20', 13],
    ["SELECT '5'::int + id FROM customers WHERE id = 1", 6],
    ["SELECT row_to_json(c) ->> 'name' FROM customers c", 'Ada'],
  ])('answers %s', async (sql, cell) => {
    expect((await database.query(sql, { signal })).rows[0]?.[0]).toEqual(cell)
  })

  it.each([
    'SELECT abs(m) FROM moods',
    'SELECT abs(x.m) FROM moods AS x',
    'SELECT m::int FROM moods',
    'SELECT CAST(m AS int) FROM moods',
    'SELECT m + 1 FROM moods',
    'SELECT generate_series(m, 3) FROM moods',
    "SELECT repeat('x', m) FROM moods",
    'SELECT * FROM orders WHERE customer_id = (SELECT m FROM moods)',
    'SELECT CASE WHEN true THEN m ELSE 3 END FROM moods',
    'SELECT COALESCE(m, 3) FROM moods',
    'SELECT ARRAY[1, m] FROM moods',
    'SELECT greatest(m, 3) FROM moods',
    'SELECT substr(name, m) FROM customers, moods',
    'SELECT m FROM moods UNION SELECT 3',
    'SELECT id FROM moods LIMIT (SELECT m FROM moods LIMIT 1)',
    'SELECT id FROM moods WHERE m = 1',
    "SELECT id FROM moods WHERE m = '1'",
    'SELECT id FROM moods WHERE m = id',
    'SELECT id FROM moods WHERE 1 IN (m, 2)',
    'SELECT abs(z) FROM moods AS q (i, z, a, p)',
    'SELECT abs(a) FROM (SELECT m AS a FROM moods) x',
    'WITH x AS (SELECT * FROM moods) SELECT abs(m) FROM x',
    'WITH x AS (TABLE moods) SELECT * FROM x JOIN customers ON x.m = customers.id',
    'SELECT * FROM moods JOIN (SELECT 1 AS m) o USING (m)',
    'SELECT * FROM moods NATURAL JOIN (SELECT 1 AS m) o',
    "SELECT abs('sad'::mood)",
    "SELECT 'sad'::mood + 1",
    'SELECT 1::mood',
    'SELECT (id)::mood FROM moods',
    'SELECT abs(ms[1]) FROM moods',
    'SELECT ms::int[] FROM moods',
    'SELECT abs((p).m) FROM moods',
    'SELECT to_json(m) FROM moods',
    'SELECT row_to_json(o) FROM moods o',
    'SELECT json_agg(moods) FROM moods',
    'SELECT json_object_agg(id, m) FROM moods',
    'SELECT sum(m) FROM moods',
    'SELECT sum(id) OVER (ORDER BY id ROWS m PRECEDING) FROM moods',
    'SELECT abs(m) FROM felt',
    'SELECT * FROM reaching',
    "SELECT * FROM json_to_record('{}') AS r (m mood)",
  ])('reaches none of them by %s', async (sql) => {
    await expect(database.query(sql, { signal })).rejects.toThrow(RefusedStatementError)
  })

  it.each([
    'INSERT INTO moods (m) VALUES (1)',
    'INSERT INTO orders (customer_id, placed_on) SELECT m, now() FROM moods',
    'UPDATE moods SET m = id',
  ])('reaches none of them by %s', async (sql) => {
    await expect(database.execute?.(sql, { isPreview: true, signal })).rejects.toThrow(RefusedStatementError)
  })
})

it('reads freely where the role may not execute the function of the cast', async () => {
  const { admin, database } = await open()
  await admin.query(`${CASTS}; REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC`)
  expect((await database.query('SELECT greatest(m) FROM moods', { signal })).rows).toEqual([['sad'], [null]])
  await expect(database.query('SELECT abs(m) FROM moods', { signal })).rejects.toThrow('permission denied')
})

it('refuses every statement that could reach a cast between built-in types', async () => {
  const { admin, database } = await open()
  await admin.query(`
    CREATE FUNCTION of_money(money) RETURNS boolean LANGUAGE sql AS 'SELECT true';
    CREATE CAST (money AS boolean) WITH FUNCTION of_money(money)`)
  expect((await database.query('SELECT 1', { signal })).rows).toEqual([[1]])
  await expect(database.query("SELECT '1'::money::boolean", { signal })).rejects.toThrow(
    'the cast from money to boolean',
  )
  await admin.query(
    'DROP CAST (money AS boolean); CREATE CAST (money AS boolean) WITH FUNCTION of_money(money) AS IMPLICIT',
  )
  await expect(database.query('SELECT 1', { signal })).rejects.toThrow('REVOKE EXECUTE')
})
