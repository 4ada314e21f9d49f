import { describe, expect, it } from 'vitest'
import type { Parameter } from '@frontdesk/mcp-db'
import { assertBounded } from '../src/postgres/statement/size/assert-bounded.ts'
import { parseReadOnlyPostgres, parseWritePostgres } from '../src/postgres/statement/parse.ts'

const limits = { maxSqlBytes: 100_000 }

async function judge(sql: string, params: Parameter[] = []): Promise<void> {
  const parse = /^(?:insert|update)/i.test(sql) ? parseWritePostgres : parseReadOnlyPostgres
  assertBounded(await parse(sql, limits), params)
}

/** Queries of which each stands twice in the next. */
function nested(depth: number): string {
  const queries = Array.from(
    { length: depth },
    (_, n) =>
      `t${n + 1} AS NOT MATERIALIZED (SELECT a.x FROM t${n} a UNION ALL SELECT b.x FROM (SELECT x FROM t${n}) b)`,
  )
  return `WITH t0 AS (SELECT 1 x), ${queries.join(', ')} SELECT count(*) FROM t${depth}`
}

describe('a text that a statement builds and has worked on', () => {
  it.each([
    // A length that is asked for.
    "SELECT format('%1000000000s', 'x')",
    "SELECT format('%1$-2000000s', 'x')",
    "SELECT format('%1$*2$s', 'x', n) FROM t",
    'SELECT format(f, note) FROM t',
    "SELECT lpad('x', 200000000)",
    "SELECT rpad(note, n, 'ab') FROM t",
    "SELECT 'x'::char(10000000)",
    "SELECT length('1'::bit(80000000)::text)",
    // A long text, and what goes through all of it.
    "SELECT upper(repeat('ä', 50000000))",
    "SELECT initcap(repeat('a', n)) FROM t",
    "SELECT md5(repeat(repeat('x', 10000), 1000))",
    "SELECT reverse(lpad('x', 1000000) || lpad('x', 1000000))",
    "SELECT ('[' || repeat('1,', 20000000) || '1]')::jsonb",
    "SELECT length(CASE WHEN n > 1 THEN repeat('x', 90000000) ELSE note END) FROM t",
    "SELECT upper(replace(replace(note, 'a', repeat('b', 5000)), 'b', repeat('c', 5000))) FROM t",
    // One that is compared with another.
    "SELECT regexp_matches(repeat('a', 1000000), '(a|aa|aaa)+$')",
    "SELECT repeat('a', 10000) ~ 'a+b'",
    "SELECT note ILIKE repeat('%a', 5000) FROM t",
    "SELECT repeat('a', 10000) SIMILAR TO 'a'",
    "SELECT note LIKE ANY (ARRAY[repeat('%a', 5000)]) FROM t",
    "SELECT substring(repeat('a', 10000) from 'a+b')",
    "SELECT position('b' || repeat('a', 10000) in note) FROM t",
    "SELECT translate(note, repeat('b', 10000), '') FROM t",
    "SELECT trim(both repeat('ab', 10000) from note) FROM t",
    "SELECT repeat('9', 100000)::numeric",
    "SELECT (repeat('a & ', 200000) || 'a')::tsquery",
    'SELECT array_fill(1, ARRAY[100000]) && array_fill(2, ARRAY[100000])',
    "SELECT jsonb_path_exists(('[' || repeat('1,', 20000) || '1]')::jsonb, '$ ? ($[*] > $[*])')",
    // Many of them in one.
    "SELECT string_agg(repeat('x', 10000), '') FROM t",
    'SELECT jsonb_agg(rpad(note, 1000)) FROM t',
    // By another name.
    "WITH w AS (SELECT repeat('a', 1000000) AS x) SELECT x ~ 'b' FROM w",
    "WITH w(y) AS MATERIALIZED (SELECT repeat('a', 1000000)) SELECT y || 'c' ~ 'b' FROM w AS v",
    "SELECT z ~ 'b' FROM (SELECT repeat('a', 1000000)) AS s(z)",
    "SELECT upper(s.repeat) FROM (SELECT repeat('a', 2000000)) AS s",
    "SELECT upper(r) FROM repeat('a', 2000000) AS r",
    "SELECT upper(repeat) FROM repeat('a', 2000000)",
    "SELECT upper(w::text) FROM (SELECT repeat('a', 2000000) AS x) AS w",
    "SELECT upper(j) FROM t, LATERAL (SELECT repeat('a', t.n) AS j) AS l",
    "SELECT upper((SELECT repeat('a', 2000000)))",
    "WITH RECURSIVE c(x) AS (SELECT 'x' UNION ALL SELECT x || x FROM c) SELECT upper(x) FROM c",
    "SELECT upper(x) FROM (VALUES (repeat('a', 2000000))) AS v(x)",
    "SELECT upper(x) FROM (SELECT 'a' AS x UNION ALL SELECT repeat('a', 2000000)) AS u",
    "WITH RECURSIVE c AS (SELECT 'x' AS x UNION ALL SELECT x || x FROM c) SELECT upper(x) FROM c",
    "SELECT upper(column1) FROM (VALUES ('a'), (repeat('a', 2000000))) AS v",
    // From rows that the statement makes itself.
    "SELECT upper(string_agg(md5(g::text), '')) FROM generate_series(1, 1000000) AS g",
    "SELECT string_agg(g::text, '&')::tsquery FROM generate_series(1, 100000) AS g",
    "SELECT btrim(string_agg('a', ''), string_agg('b', '')) FROM generate_series(1, 300000)",
    'SELECT array_agg(g) && array_agg(-g) FROM generate_series(1, 200000) AS g',
    'SELECT ARRAY(SELECT g FROM generate_series(1, 200000) AS g) @> ARRAY[1]',
    'SELECT a.x <@ b.x FROM (SELECT array_agg(g) AS x FROM generate_series(1, 9000) AS g) AS a, (SELECT ARRAY[1] AS x) AS b',
    'SELECT array_agg(g) && ARRAY[1] FROM (SELECT generate_series(1, 100000)) AS s(g)',
    'SELECT array_agg(n) && ARRAY[1] FROM (WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r) AS q',
    'SELECT array_agg(a.g + b.g) && ARRAY[1] FROM generate_series(1, 1000) AS a(g) CROSS JOIN generate_series(1, 1000) AS b(g)',
    'SELECT jsonb_agg(g) @> jsonb_agg(g) FROM generate_series(1, n) AS g',
    'WITH RECURSIVE c(a) AS (SELECT ARRAY[1] UNION ALL SELECT a || a FROM c) SELECT a && ARRAY[1] FROM c',
    // Put together without more being done to it.
    "SELECT concat_ws('', VARIADIC array_fill(repeat('x', 10000), ARRAY[30000]))",
    "SELECT array_to_string(array_fill('x'::text, ARRAY[1000000]) || array_fill('x'::text, ARRAY[1000000]), ',')",
    "WITH RECURSIVE r(n, s) AS (SELECT 1, 'x' UNION ALL SELECT n + 1, s || s FROM r) SELECT max(n) FROM r",
    "WITH RECURSIVE r(n, s) AS (SELECT 1, 'x' UNION ALL SELECT n + 1, s || (s || 'y') FROM r) SELECT max(n) FROM r",
    // In a change.
    "INSERT INTO t(note) VALUES (upper(repeat('a', 2000000)))",
    "UPDATE t SET note = repeat('a', 500000000)",
  ])('is refused over the limit: %s', async (sql) => {
    await expect(judge(sql)).rejects.toThrow(
      /the statement builds; the limit is \d+, because PostgreSQL cannot be stopped/,
    )
  })

  it.each([
    "SELECT repeat('x', 1000000000)",
    "SELECT repeat('█', (n / 10)::int) || ' ' || n FROM t",
    "SELECT repeat('█', n) || repeat('░', 10 - n), concat(repeat('█', n), repeat('░', 10 - n)) FROM t",
    "SELECT lpad(id::text, 8, '0'), rpad(note, 40), format('%-20s|%5s', note, n) FROM t",
    'SELECT lpad(note, least(n, 40)) FROM t',
    "SELECT upper(left(repeat('a', n), 100)) FROM t",
    "SELECT note ~* '^a.*b$', note LIKE '%x%', split_part(note, ',', 2), translate(note, 'abc', 'xyz') FROM t",
    "SELECT upper(string_agg(DISTINCT note || ': ' || n, ', ' ORDER BY note)) FROM t",
    "SELECT array_to_string(array_agg(note), ', ') LIKE '%a%' FROM t GROUP BY id",
    "SELECT jsonb_agg(jsonb_build_object('id', id, 'note', note))::text FROM t",
    "WITH RECURSIVE c(path, n) AS (SELECT name, 1 FROM t UNION ALL SELECT c.path || '/' || t.name, n + 1 FROM c, t) SELECT path FROM c",
    "SELECT regexp_replace(note, '\\s+', ' ', 'g') LIKE 'a%', replace(replace(note, 'a', 'b'), 'c', 'dd') FROM t",
    "SELECT substring(note from 1 for 5000) ~ 'a', 'a'::varchar(20), 1.5::numeric(10,2) FROM t",
    'SELECT array_agg(tag) @> ARRAY[1, 2] FROM t GROUP BY id',
    "INSERT INTO t(note) VALUES ('x'), (repeat('=', 80))",
    'SELECT array_agg(g) @> ARRAY[1, 2] FROM generate_series(1, 100) AS g',
    "SELECT upper(string_agg(to_char(d, 'Mon'), ', ')) FROM generate_series(date '2026-01-01', now(), '1 month') AS d",
    "SELECT upper(string_agg(g::text, ',')) FROM generate_series(1, 1000) AS g",
    'SELECT upper(x) FROM (SELECT string_agg(note, note) AS x FROM t LIMIT 5) AS s',
    "SELECT array_to_string(array_agg(g), ',') FROM generate_series(1, n) AS g",
    'WITH RECURSIVE c(id, path) AS (SELECT id, ARRAY[id] FROM t UNION ALL SELECT t.id, c.path || t.id FROM c JOIN t ON t.up = c.id WHERE NOT t.id = ANY (c.path)) SELECT cardinality(path), path @> ARRAY[1] FROM c',
    "WITH RECURSIVE c(n, path) AS (SELECT 1, 'a' UNION ALL SELECT n + 1, path || '/' || n FROM c WHERE n < 5) SELECT upper(path) FROM c",
    'SELECT jsonb_agg(note) @> $1::jsonb FROM t',
    'SELECT count(*) FROM generate_series(1, 1000000) AS g JOIN t ON t.id = g WHERE note ~ $1',
  ])('is taken within it: %s', async (sql) => {
    await expect(judge(sql)).resolves.toBeUndefined()
  })

  it.each([
    'SELECT array_agg(a) && array_agg(b) FROM t',
    'SELECT array_agg(a) @> (SELECT array_agg(b) FROM u) FROM t',
    'SELECT ARRAY(SELECT a FROM t) <@ ARRAY(SELECT b FROM u)',
    "SELECT position(string_agg(a, '') in string_agg(b, '')) FROM t",
    "SELECT replace(string_agg(a, ','), string_agg(b, ','), '') FROM t",
    'SELECT jsonb_agg(a) - array_agg(b) FROM t',
    'SELECT jsonb_exists_any(jsonb_agg(a), array_agg(b)) FROM t',
    'WITH x AS (SELECT array_agg(a) AS list FROM t) SELECT x.list && y.list FROM x, x AS y',
  ])('is not compared with another that is put together from rows as well: %s', async (sql) => {
    await expect(judge(sql)).rejects.toThrow('both are put together from many rows')
  })

  it('is not planned in ever more copies of a query', async () => {
    await expect(judge(nested(4))).resolves.toBeUndefined()
    await expect(judge(nested(24))).rejects.toThrow('more than 1000 copies')
  })

  it('is judged quickly, whatever the statement', async () => {
    const columns = Array.from({ length: 3_000 }, (_, index) => `c${index} || c${index + 1} AS c${index}`).join(', ')
    const start = performance.now()
    await judge(`WITH RECURSIVE r AS (SELECT ${columns} FROM r) SELECT array_agg(c1) FROM r`).catch(() => {})
    expect(performance.now() - start).toBeLessThan(20_000)
  })

  it('may be a parameter as long as a message, but not multiplied', async () => {
    const text = 'x'.repeat(2_000_000)
    await expect(judge('SELECT $1::jsonb, upper($1), $2::int', [text, 5])).resolves.toBeUndefined()
    await expect(judge('SELECT upper($1 || $1)', [text])).rejects.toThrow('4000000 characters')
    await expect(judge("SELECT repeat('x', $1::int) ~ 'y'", [1_000_000])).rejects.toThrow('the limit is 5000')
    await expect(judge("SELECT lpad('x', $1)", [2_000_000])).rejects.toThrow('2000000 characters')
    await expect(judge('SELECT note ~ $1 FROM t', ['x'.repeat(6_000)])).rejects.toThrow('the limit is 5000')
  })
})
