import { expect, it } from 'vitest'
import { RefusedStatementError } from '../src/errors.ts'
import { parseReadOnlySql } from '../src/sqlite/guard.ts'

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
  ["SELECT load_extension('x')", 'load_extension() is not allowed'],
  ['SELECT "load_extension" /* */ (\'x\')', 'load_extension() is not allowed'],
])('refuses %j', (sql, message) => {
  expect(check(sql)).toThrow(RefusedStatementError)
  expect(check(sql)).toThrow(message)
})
