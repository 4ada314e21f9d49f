import { expect, it } from 'vitest'
import { RefusedStatementError } from '../src/errors.ts'
import { parseReadOnlySql, parseWriteSql } from '../src/sqlite/statement/guard.ts'

const check = (sql: string) => () => parseReadOnlySql(sql, { maxSqlBytes: 1_000 })

it.each([
  'select 1',
  ' SELECT 1;;',
  "SELECT 'a;b' /* ; */ -- ;\n",
  'SELECT 1 AS "delete", 2 AS [insert], 3 AS `attach`',
  'WITH a AS (SELECT 1) SELECT * FROM a',
  "WITH a AS (SELECT 1 AS x) SELECT replace('a', 'b', 'c') FROM a",
  'VALUES (1), (2)',
  'EXPLAIN QUERY PLAN SELECT 1',
  '\ufeffSELECT 1',
  "SELECT * FROM pragma_table_info('t')",
  "SELECT 'PRAGMA query_only'",
  "SELECT notes FROM orders WHERE notes = 'pragma_settings'",
  "SELECT notes FROM orders WHERE notes IN ('pragma_settings', 'pragma_x')",
  "SELECT 'pragma_database_list'",
  "SELECT a, 'pragma_database_list' FROM t GROUP BY a, 'pragma_x' ORDER BY a, 'pragma_x'",
  "SELECT * FROM json_each('[]', 'pragma_x'), (VALUES (1, 'pragma_x'))",
  'SELECT 1 AS "pragma_x"',
  'SELECT pragma_note FROM (SELECT 1 AS pragma_note)',
  'WITH edit(a) AS (SELECT 1) SELECT * FROM edit',
  'WITH RECURSIVE edit(a) AS (SELECT 1) SELECT * FROM edit',
  'WITH x AS (SELECT 1), edit(a) AS NOT MATERIALIZED (SELECT 1), readfile(a) AS (SELECT 1) SELECT * FROM edit',
  'SELECT $a, @b, :c, ?1, 0x1f, 1.5e3',
])('lets %j pass', (sql) => {
  expect(check(sql)).not.toThrow()
})

it.each([
  ['', 'There is no statement'],
  [' ;-- nothing', 'There is no statement'],
  ['SELECT 1; SELECT 2', 'Only one statement'],
  ['SELECT 1\0; DELETE FROM t', 'NUL'],
  ["SELECT 'open", 'not closed'],
  ['SELECT "open', 'not closed'],
  ['SELECT `open', 'not closed'],
  ['SELECT [open', 'not closed'],
  ['SELECT 1 /* open', 'not closed'],
  ['SELECT 1;/*', 'not closed'],
  [`SELECT '${'x'.repeat(1_000)}'`, 'the limit is 1000'],
  ['DELETE FROM t', 'found DELETE'],
  ['"select" 1', 'found SELECT'],
  ['EXPLAIN SELECT 1', 'found EXPLAIN'],
  ['EXPLAIN QUERY PLAN PRAGMA query_only = OFF', 'found PRAGMA'],
  ['EXPLAIN QUERY PLAN', 'found nothing'],
  ['WITH a AS (SELECT 1) DELETE FROM t', 'WITH … DELETE'],
  ['SELECT file FROM pragma_database_list', 'pragma_database_list is not allowed'],
  ['SELECT file FROM PRAGMA_database_list', 'pragma_database_list is not allowed'],
  ['SELECT file FROM "pragma_database_list"', 'pragma_database_list is not allowed'],
  ["SELECT file FROM 'pragma_database_list'", 'pragma_database_list is not allowed'],
  ['SELECT file FROM main.[pragma_database_list]', 'pragma_database_list is not allowed'],
  ['SELECT file FROM \ufeffpragma_database_list', 'pragma_database_list is not allowed'],
  ["WITH x AS (SELECT 1) SELECT edit('x')", 'edit() is not allowed'],
  ["WITH x AS (SELECT 1) SELECT max(1), edit('x')", 'edit() is not allowed'],
  ["SELECT materialized(1), edit('x')", 'edit() is not allowed'],
  ["SELECT recursive, edit('x')", 'edit() is not allowed'],
  ["SELECT * FROM (SELECT 1), readfile('x')", 'readfile() is not allowed'],
  ["SELECT load_extension('x')", 'load_extension() is not allowed'],
  ['SELECT "load_extension" /* */ (\'x\')', 'load_extension() is not allowed'],
])('refuses %j', (sql, message) => {
  expect(check(sql)).toThrow(RefusedStatementError)
  expect(check(sql)).toThrow(message)
})

it.each([
  'SELECT * FROM (pragma_database_list)',
  "SELECT * FROM (('pragma_database_list'))",
  'SELECT * FROM t, pragma_database_list',
  'SELECT * FROM t, "pragma_database_list"',
  "SELECT * FROM t AS x, 'pragma_database_list'",
  'SELECT * FROM (t, pragma_database_list)',
  'SELECT * FROM t, (t, [pragma_database_list])',
  'SELECT * FROM f(1, (2)), pragma_database_list',
  'SELECT * FROM (SELECT 1 WHERE 1) AS x, pragma_database_list',
  'SELECT * FROM t AS window, pragma_database_list',
  'SELECT * FROM t JOIN u ON t.a = u.a, pragma_database_list',
  'SELECT * FROM t JOIN u USING (a), pragma_database_list',
  'SELECT * FROM t NATURAL JOIN `pragma_database_list`',
  'SELECT (SELECT file FROM pragma_database_list)',
  'SELECT 1 IN pragma_database_list',
  'SELECT 1 NOT IN main.pragma_database_list',
  'SELECT 1 UNION SELECT file FROM pragma_database_list',
  'WITH x AS (SELECT * FROM t, pragma_database_list) SELECT * FROM x',
])('finds the table of %j', (sql) => {
  expect(check(sql)).toThrow(RefusedStatementError)
  expect(check(sql)).toThrow('pragma_database_list is not allowed')
})

const checkWrite = (sql: string) => () => parseWriteSql(sql, { maxSqlBytes: 1_000 })

it.each([
  "WITH x AS (SELECT '(' AS p) DELETE FROM dup WHERE a = 'a'",
  'WITH x AS (SELECT 1 AS ")") UPDATE dup SET a = 1',
  'WITH x AS (SELECT 1) REPLACE INTO dup SELECT * FROM x',
  'REPLACE INTO dup VALUES (1)',
])('takes %j for a change', (sql) => {
  expect(checkWrite(sql)).not.toThrow()
})

it('takes a call of replace for no change', () => {
  const sql = "WITH x AS (SELECT 1) SELECT replace('a', 'b', 'c')"
  expect(checkWrite(sql)).toThrow('Use query to read.')
  expect(check(sql)).not.toThrow()
})
