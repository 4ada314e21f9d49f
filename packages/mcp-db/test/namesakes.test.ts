import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPostgresDatabase, RefusedStatementError } from '@frontdesk/mcp-db'
import type { Database } from '@frontdesk/mcp-db'
import { createShop, open, signal } from './postgres-world.ts'

/** Functions, operators and types of the database's own that have the names of built-in ones. */
const NAMESAKES = `
  CREATE TABLE touched (at text);
  CREATE FUNCTION touch(text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$ BEGIN RAISE EXCEPTION 'touched by %', $1; END $$;
  CREATE FUNCTION lower(int) RETURNS text LANGUAGE sql AS $$ SELECT touch('lower') $$;
  CREATE FUNCTION upper(varchar) RETURNS text LANGUAGE sql AS $$ SELECT touch('upper') $$;
  CREATE FUNCTION "left"(text, text) RETURNS text LANGUAGE sql AS $$ SELECT touch('left') $$;
  CREATE FUNCTION add_text(text, text) RETURNS text LANGUAGE sql AS $$ SELECT touch('+') $$;
  CREATE FUNCTION same_text(text, int) RETURNS boolean LANGUAGE sql AS $$ SELECT touch('=') IS NULL $$;
  CREATE AGGREGATE sum(text) (SFUNC = add_text, STYPE = text);
  CREATE OPERATOR + (FUNCTION = add_text, LEFTARG = text, RIGHTARG = text);
  CREATE OPERATOR = (FUNCTION = same_text, LEFTARG = text, RIGHTARG = int);
  CREATE FUNCTION total(customers) RETURNS text LANGUAGE sql AS $$ SELECT touch('total') $$;
  CREATE FUNCTION city(customers) RETURNS text LANGUAGE sql AS $$ SELECT touch('city') $$;
  CREATE TABLE date (id int PRIMARY KEY, year int);
  CREATE TABLE "text" (id int);
  CREATE TABLE "timestamp" (id int);
  CREATE TYPE mood AS ENUM ('good', 'bad');
  CREATE TABLE "Numeric" (id int);
  CREATE VIEW dated AS SELECT placed_on::date AS day, sum(total) AS total, lower('ABC') AS letters FROM orders GROUP BY 1;
  CREATE VIEW touching AS SELECT lower(1) AS letters;
  CREATE VIEW touching_unsaid AS SELECT CASE name WHEN 1 THEN 'a' ELSE 'b' END AS letter FROM customers;
  GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC`

describe('with namesakes of what is built in', () => {
  let database: Database

  beforeAll(async () => {
    const { admin, ownerUrl } = await createShop(afterAll)
    await admin.query(NAMESAKES)
    database = openPostgresDatabase({ url: ownerUrl, allowPrivilegedRole: true })
    afterAll(async () => database[Symbol.asyncDispose]())
  })

  it.each([
    ["SELECT lower('ABC')", 'abc'],
    ["SELECT LOWER('É'), '💥' AS x", 'é'],
    ['SELECT "lower"(\'ABC\')', 'abc'],
    ['SELECT U&"low\\0065r"(\'ABC\')', 'abc'],
    ["SELECT upper(name) FROM customers WHERE lower(name) = 'ada'", 'ADA'],
    ["SELECT left('abc', 2)", 'ab'],
    ['SELECT sum(total) FROM orders WHERE total < 100', '12.50'],
    ['SELECT sum(id) + 1 FROM customers', 7],
    ['SELECT count(*) FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.id + 1 = 2', 2],
    ['WITH customers AS (SELECT 5 AS id) SELECT id + 1 FROM customers', 6],
    ['SELECT (SELECT max(id) + 1 FROM customers) FROM public.orders LIMIT 1', 4],
    ["SELECT 'good'::mood::text || (1 + 1)", 'good2'],
    ['SELECT CASE id WHEN 1 THEN 2 END FROM customers WHERE id = 1', 2],
    ['SELECT count(*) FROM customers JOIN customers AS other USING (id)', 3],
    ['SELECT count(*) FROM customers WHERE id IN (SELECT customer_id FROM orders)', 2],
    ["SELECT '2026-01-05'::date", '2026-01-05'],
    ['SELECT count(placed_on::date) FROM orders', 3],
    ["SELECT CAST('a' AS text), 1::numeric, 'x'::\"text\"", 'a'],
    ["SELECT '2026-01-05'::timestamp", '2026-01-05 00:00:00'],
    ['SELECT (d).year FROM (VALUES (ROW(1, 2)::public.date)) AS v (d)', 2],
    ['SELECT count(*) FROM date', 0],
    ['SELECT letters FROM dated LIMIT 1', 'abc'],
    ['SELECT c.city FROM customers c WHERE id = 1', 'Berlin'],
  ])('means what is built in by %s', async (sql, cell) => {
    const { rows } = await database.query(sql, { signal })
    expect(rows[0]?.[0]).toEqual(cell)
  })

  it.each([
    'SELECT public.lower(1)',
    'SELECT lower(1)',
    "SELECT sum('a'::text)",
    'SELECT sum(name) FROM customers',
    "SELECT 'a'::text + 'b'::text",
    "SELECT 'a'::text OPERATOR(public.+) 'b'::text",
    "SELECT CASE 'a'::text WHEN 1 THEN 2 END",
    'SELECT name IN (SELECT id FROM customers) FROM customers',
    'SELECT count(*) FROM customers a JOIN (SELECT 1 AS name) b USING (name)',
    'SELECT count(*) FROM customers a NATURAL JOIN (SELECT 1 AS name) b',
    'SELECT NULLIF(name, 1) FROM customers',
    'SELECT c.total FROM customers c',
    'SELECT (c).total FROM customers c',
    'SELECT (1).lower',
    'SELECT (name).touch FROM customers',
    'SELECT g.lower FROM generate_series(1, 1) g',
    'SELECT * FROM touching',
    'SELECT * FROM touching_unsaid',
  ])('does not reach a namesake by %s', async (sql) => {
    const failed = database.query(sql, { signal })
    await expect(failed).rejects.toThrow(/^(?!.*touched by)/)
  })

  it('explains what it can query', async () => {
    expect(await database.explain('SELECT sum(total) FROM orders', { signal })).toContain('Aggregate')
    expect(await database.explain('SELECT lower(name) FROM customers WHERE id + 1 = $1', { signal })).toContain(
      'customers',
    )
  })
})

describe('what stands behind a dot', () => {
  let database: Database
  beforeAll(async () => {
    const { ownerUrl } = await createShop(afterAll)
    database = openPostgresDatabase({ url: ownerUrl, allowPrivilegedRole: true })
    afterAll(async () => database[Symbol.asyncDispose]())
  })

  it.each([
    'SELECT (2::float8).pg_sleep',
    'SELECT (7::bigint).pg_advisory_lock',
    "SELECT (ARRAY['server_version'::text])[1].current_setting",
    "SELECT ('/etc/hostname'::text).pg_read_file",
    'SELECT (sum(id)).pg_sleep FROM customers',
    'SELECT g.pg_sleep FROM generate_series(1, 1) g',
    'SELECT generate_series.pg_sleep FROM generate_series(1, 1)',
    'SELECT g.pg_sleep FROM ROWS FROM (unnest(ARRAY[2::float8])) AS g',
    'SELECT (v.x).pg_sleep FROM (VALUES (2::float8)) v (x)',
    "SELECT (repeat('ab', 400000000)).reverse",
  ])('calls no function without its parentheses: %s', async (sql) => {
    await expect(database.query(sql, { signal })).rejects.toThrow('without its parentheses')
  })

  it.each([
    ['SELECT (c).name FROM (SELECT c FROM customers c WHERE id = 1) x', 'Ada'],
    ['SELECT e.key FROM jsonb_each(\'{"a":1}\') e', 'a'],
    ['SELECT (jsonb_each(\'{"a":1}\')).key', 'a'],
    ['SELECT x.name FROM jsonb_to_record(\'{"name":"a"}\') AS x (name text)', 'a'],
    ['SELECT g.length FROM generate_series(5, 5) AS g (length)', 5],
  ])('is a field in %s', async (sql, cell) => {
    expect((await database.query(sql, { signal })).rows[0]?.[0]).toEqual(cell)
  })
})

it('leaves out what the role may not execute, which no statement can reach', async () => {
  const { admin, database } = await open()
  await admin.query(`
    CREATE FUNCTION evil(text, text) RETURNS text LANGUAGE sql AS 'SELECT 1';
    CREATE OPERATOR || (FUNCTION = evil, LEFTARG = text, RIGHTARG = text);
    REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC`)
  expect((await database.query("SELECT 'a' || 'b'", { signal })).rows).toEqual([['ab']])
  await expect(database.query("SELECT evil('a', 'b')", { signal })).rejects.toThrow(RefusedStatementError)
})

it('does not change what an operator of a trusted extension means to avoid a namesake beside it', async () => {
  const { admin, database } = await open()
  await admin.query(`
    CREATE EXTENSION citext;
    CREATE FUNCTION own(text, int) RETURNS boolean LANGUAGE sql AS 'SELECT true';
    CREATE OPERATOR = (FUNCTION = own, LEFTARG = text, RIGHTARG = int)`)
  await expect(database.query("SELECT 'A'::citext = 'a'", { signal })).rejects.toThrow('The operator = is not allowed')
})

describe('types of the database', () => {
  it.each([
    ["SELECT 'ada@example.test'::email", 'ada@example.test'],
    ["SELECT '{a@b}'::email[]", '{a@b}'],
    ["SELECT (ROW(1, 'a@b')::contact).address", 'a@b'],
    ["SELECT lower('[1,5)'::span)", 1],
    ['SELECT upper(span(1, 5))', 5],
    ["SELECT 'good'::mood", 'good'],
    ['SELECT count(*) FROM mails', 1],
    ['SELECT (c).name FROM (SELECT c FROM customers c WHERE id = 1) x', 'Ada'],
    ['SELECT * FROM json_to_record(\'{"a":"a@b"}\') AS r (a email)', 'a@b'],
  ])('are known in %s', async (sql, cell) => {
    const { admin, database } = await open()
    await admin.query(`
      CREATE DOMAIN email AS text CHECK (VALUE ~ '@' AND lower(VALUE) = VALUE);
      CREATE TYPE contact AS (id int, address email);
      CREATE TYPE span AS RANGE (SUBTYPE = int4);
      CREATE TYPE mood AS ENUM ('good', 'bad');
      CREATE VIEW mails AS SELECT 'a@b'::email AS address;
      GRANT SELECT ON mails TO PUBLIC`)
    expect((await database.query(sql, { signal })).rows[0]?.[0]).toEqual(cell)
  })

  it.each([
    "SELECT 'x'::checked",
    "SELECT '{x}'::checked[]",
    "SELECT ROW('x')::holder",
    "SELECT 'x'::outer_checked",
    "SELECT '1'::peeking",
    "SELECT 'x'::public.checked",
    'SELECT * FROM seen',
  ])('are refused in %s, where they run a function of its own', async (sql) => {
    const { admin, database } = await open()
    await admin.query(`
      CREATE FUNCTION spy(text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'touched'; END $$;
      CREATE DOMAIN checked AS text CHECK (VALUE IS NULL OR spy(VALUE));
      CREATE DOMAIN outer_checked AS checked;
      CREATE DOMAIN peeking AS int CHECK (pg_stat_file('PG_VERSION') IS NOT NULL);
      CREATE TYPE holder AS (a checked);
      CREATE VIEW seen AS SELECT a::text::checked AS a FROM (VALUES ('x')) AS v (a);
      GRANT SELECT ON seen TO PUBLIC`)
    await expect(database.query(sql, { signal })).rejects.toThrow(RefusedStatementError)
  })
})

it('sees what was added to a database that had nothing of its own', async () => {
  const { admin, database } = await open()
  await expect(database.query("SELECT 'a' || 'b'", { signal })).resolves.toMatchObject({ rows: [['ab']] })
  await admin.query("CREATE FUNCTION joined(text, text) RETURNS text VOLATILE LANGUAGE sql AS $$ SELECT 'ran' $$")
  await admin.query('CREATE OPERATOR ~@ (FUNCTION = joined, LEFTARG = text, RIGHTARG = text)')
  await expect(database.query("SELECT 'a'::text ~@ 'b'::text", { signal })).rejects.toThrow('The operator ~@')
  await expect(database.query("SELECT name ~@ 'b' FROM customers", { signal })).rejects.toThrow('The operator ~@')
})
