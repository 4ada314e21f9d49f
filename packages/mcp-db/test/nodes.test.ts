import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { RefusedStatementError } from '@frontdesk/mcp-db'
import { READING_NODES, WRITING_NODES } from '../src/postgres/statement/nodes.ts'
import { parseReadOnlyPostgres, parseWritePostgres } from '../src/postgres/statement/parse.ts'

const limits = { maxSqlBytes: 100_000 }

/** Every kind of node that the grammar knows, from the types that come with the parser. */
function kindsOfGrammar(): string[] {
  const types = createRequire(createRequire(import.meta.url).resolve('libpg-query')).resolve('@pgsql/types')
  const text = readFileSync(new URL('types.d.ts', `file://${types}`), 'utf8')
  const union = /export type Node = (.*?)\n(?:\/\*\*|export)/s.exec(text)?.[1] ?? ''
  return [...union.matchAll(/^ +(\w+): \w+;/gm)].map(([, kind = '']) => kind)
}

/** Why a kind of node is in no list, by what it ends in or is. */
const REFUSED: [reason: string, kinds: RegExp][] = [
  ['a command of its own, and no query', /^(?!Select|Insert|Update|Delete|Merge)\w+Stmt$/],
  [
    'what the server makes of a text and what no text holds',
    /^(?:ParseResult|ScanResult|OidList|IntList|TableFunc|Var|Param|Aggref|Window(?:Func|FuncRunCondition|Clause)|SubscriptingRef|\w+Expr|SubPlan|AlternativeSubPlan|Field(?:Select|Store)|RelabelType|CoerceViaIO|CoerceToDomain(?:Value)?|MergeAction|InferenceElem|TargetEntry|RangeTbl\w+|Query|RTEPermissionInfo|TableSampleClause|WithCheckOption|SortGroupClause|RowMarkClause|JsonTablePath|JsonTablePathScan|JsonTableSiblingJoin|CallContext|InlineCodeBlock|ScanToken|SummaryResult|Table|Function|FilterColumn)$/,
  ],
  [
    'a part of another node, which is judged with it',
    /^(?:JsonFormat|JsonReturning|JsonBehavior|JsonOutput|WithClause|CTESearchClause|CTECycleClause)$/,
  ],
  [
    'a part of a definition or command',
    /^(?:RoleSpec|TableLikeClause|DefElem|Partition\w+|SinglePartitionSpec|TriggerTransition|\w*Cmd|Constraint|AccessPriv|CreateOpClassItem|FunctionParameter|ObjectWithArgs|VacuumRelation|Publication\w+|StatsElem|RawStmt|ATAlterConstraint)$/,
  ],
  ['makes a table', /^IntoClause$/],
  ['locks rows', /^LockingClause$/],
]

it('knows of every kind of node of the grammar why it is allowed or refused', () => {
  const kinds = kindsOfGrammar()
  expect(kinds.length).toBeGreaterThan(200)
  const unexplained = kinds.filter(
    (kind) => !WRITING_NODES.has(kind) && !REFUSED.some(([, pattern]) => pattern.test(kind)),
  )
  expect(unexplained).toEqual([])
  expect([...WRITING_NODES].filter((kind) => !kinds.includes(kind))).toEqual([])
})

/** A statement for each clause of a read. Together they hold every kind of node that is allowed. */
const READS = [
  "SELECT DISTINCT ON (a) a AS b, o.*, 1, 1.5, true, NULL, 'x', B'1', x.a[1], a[1:2], (r).f FROM orders AS o, LATERAL (SELECT 1) x",
  'SELECT ALL a FROM ONLY s.t AS q (a) JOIN u USING (a) NATURAL LEFT JOIN v CROSS JOIN w FULL JOIN z ON true',
  'SELECT a FROM t TABLESAMPLE system (1) REPEATABLE (2), ROWS FROM (generate_series(1, 2), unnest(a)) WITH ORDINALITY AS r (b, c)',
  'SELECT * FROM json_to_record(\'{}\') AS r (a int COLLATE "C")',
  "SELECT * FROM xmltable(XMLNAMESPACES ('u' AS n), '/a/b' PASSING x COLUMNS id int PATH '@id' DEFAULT 0 NOT NULL, o FOR ORDINALITY)",
  "SELECT * FROM json_table('{}', '$[*]' COLUMNS (a int PATH '$.a', NESTED PATH '$.b' COLUMNS (c text EXISTS PATH '$')))",
  'SELECT a, grouping(a), count(*) FILTER (WHERE a > 1) OVER w FROM t GROUP BY ROLLUP (a), CUBE (b), GROUPING SETS ((a), ()) HAVING true WINDOW w AS (PARTITION BY a ORDER BY b DESC NULLS LAST ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)',
  'SELECT a FROM t ORDER BY a USING < LIMIT 1 OFFSET 2',
  'SELECT a FROM t ORDER BY a FETCH FIRST 3 ROWS WITH TIES',
  'SELECT 1 UNION ALL (SELECT 2 INTERSECT SELECT 3) EXCEPT VALUES (4), (5)',
  'TABLE t',
  'WITH RECURSIVE x (a) AS MATERIALIZED (SELECT 1 UNION SELECT a + 1 FROM x) SEARCH DEPTH FIRST BY a SET o CYCLE a SET c USING p SELECT * FROM x',
  'SELECT CASE a WHEN 1 THEN 2 ELSE 3 END, CASE WHEN a THEN b END, COALESCE(a, b), NULLIF(a, b), GREATEST(a, b), LEAST(a, b)',
  'SELECT a IS NULL, a IS NOT TRUE, a IS UNKNOWN, a IS DISTINCT FROM b, a BETWEEN 1 AND 2, a NOT BETWEEN SYMMETRIC 1 AND 2, NOT a AND b OR c',
  'SELECT a IN (1, 2), a NOT IN (SELECT 1), EXISTS (SELECT 1), a = ANY (SELECT 1), a > ALL (ARRAY[1]), ARRAY(SELECT 1), (a, b) = (SELECT 1, 2)',
  "SELECT a LIKE 'x' ESCAPE '!', a NOT ILIKE 'x', a SIMILAR TO 'x', a ~ 'x', a || b, -a, a COLLATE \"C\" < 'b', a AT TIME ZONE 'UTC', a AT LOCAL",
  "SELECT CAST(a AS int), a::numeric(10, 2)[], date '2026-01-01', interval '1' day, ROW(1, 2), (1, 2), make_date(year => 2026, month := 1, day := 1)",
  "SELECT extract(year FROM a), position('a' IN b), substring(a FROM 1 FOR 2), overlay(a PLACING b FROM 1), trim(LEADING 'x' FROM a), normalize(a), a IS NORMALIZED",
  'SELECT current_date, current_timestamp, current_user, $1, sum(DISTINCT a ORDER BY b), percentile_cont(0.5) WITHIN GROUP (ORDER BY a), concat(VARIADIC ARRAY[1])',
  "SELECT json_object('a': 1, 'b' VALUE 2 ABSENT ON NULL), json_array(1, 2), json_array(SELECT 1), json('{}'), json_scalar(1), json_serialize('{}'), a IS JSON OBJECT",
  "SELECT json_objectagg(a: b), json_arrayagg(a ORDER BY b), json_exists(a, '$.x' PASSING 1 AS y), json_value(a, '$' RETURNING int DEFAULT 0 ON EMPTY), json_query(a, '$' WITH WRAPPER)",
  "SELECT xmlelement(NAME a, xmlattributes(b AS c), d), xmlforest(a, b AS c), xmlconcat(a, b), xmlpi(NAME x), xmlroot(a, VERSION '1.0'), a IS DOCUMENT, xmlserialize(CONTENT a AS text)",
  'SELECT a FROM t WHERE (a, b) OVERLAPS (c, d)',
]

/** A statement for each clause of a change. */
const WRITES = [
  'INSERT INTO t AS q (a, b[1], c.d) OVERRIDING SYSTEM VALUE VALUES (1, DEFAULT, 2) RETURNING *, a + 1 AS b',
  'INSERT INTO t DEFAULT VALUES',
  'INSERT INTO t SELECT * FROM u ON CONFLICT DO NOTHING',
  "INSERT INTO t (id, n) VALUES (1, nextval('s')) ON CONFLICT (id) DO UPDATE SET n = excluded.n WHERE t.n < 2 RETURNING WITH (OLD AS o) o.n",
  'INSERT INTO t (a) VALUES (1) ON CONFLICT (lower(a) COLLATE "C" text_ops, (b + 1)) WHERE c DO UPDATE SET (a, b) = (1, DEFAULT), c = (SELECT 1)',
  'INSERT INTO t (a) VALUES (1) ON CONFLICT ON CONSTRAINT k DO UPDATE SET (a, b) = (SELECT 1, 2)',
  'WITH x AS (SELECT 1) UPDATE ONLY t AS q SET a = x.a, b[1] = 2 FROM x JOIN y ON true WHERE q.a = x.a RETURNING old.a, new.a',
  'DELETE FROM t USING u WHERE t.a = u.a RETURNING t.*',
  'WITH d AS (DELETE FROM t RETURNING *) INSERT INTO u SELECT * FROM d',
  'MERGE INTO t USING (SELECT 1 AS a) s ON t.a = s.a WHEN MATCHED AND t.b THEN UPDATE SET a = 1 WHEN NOT MATCHED BY SOURCE THEN DELETE WHEN NOT MATCHED THEN INSERT (a) VALUES (s.a) RETURNING merge_action(), *',
  'MERGE INTO t USING s ON true WHEN MATCHED THEN DO NOTHING',
]

describe('every clause', () => {
  it.each(READS)('of a read: %s', async (sql) => {
    await expect(parseReadOnlyPostgres(sql, limits)).resolves.toMatchObject({ isWrite: false })
  })

  it.each([...WRITES, ...READS.filter((sql) => sql.startsWith('SELECT')).map((sql) => `INSERT INTO t ${sql}`)])(
    'of a change: %s',
    async (sql) => {
      await expect(parseWritePostgres(sql, limits)).resolves.toMatchObject({ isWrite: true })
    },
  )

  it('is tried for every kind of node that is allowed', async () => {
    const reads = await Promise.all(READS.map(async (sql) => parseReadOnlyPostgres(sql, limits)))
    const writes = await Promise.all(WRITES.map(async (sql) => parseWritePostgres(sql, limits)))
    const found = new Set(
      [...JSON.stringify([reads, writes].flat()).matchAll(/"([A-Z]\w+)":/g)].map(([, kind]) => kind),
    )
    // They come without the name of their kind, or with it in the tree of another version only.
    const nameless = new Set([
      'Float',
      'Boolean',
      'BitString',
      'JsonAggConstructor',
      'JsonTablePathSpec',
      'CommonTableExpr',
      'OnConflictClause',
      'InferClause',
      'ReturningClause',
      'WindowDef',
      'Alias',
      'TypeName',
    ])
    expect([...WRITING_NODES].filter((kind) => !found.has(kind) && !nameless.has(kind))).toEqual([])
  })

  it('names a change when it is one', async () => {
    const current = parseWritePostgres('UPDATE t SET a = 1 WHERE CURRENT OF c', limits)
    await expect(current).rejects.toThrow('CurrentOfExpr is not allowed in a change.')
    await expect(parseReadOnlyPostgres('WITH x AS (DELETE FROM t) SELECT 1', limits)).rejects.toThrow(
      'not allowed in a read.',
    )
  })

  it.each(['a//b//c', '/a/following::b', '/a[b[c]]', `/${'a'.repeat(200)}`])(
    'refuses the path %s of an XML table',
    async (path) => {
      for (const sql of [
        `SELECT * FROM xmltable('${path}' PASSING x COLUMNS a int PATH 'b')`,
        `SELECT * FROM xmltable('/a' PASSING x COLUMNS a int PATH '${path}')`,
      ]) {
        await expect(parseReadOnlyPostgres(sql, limits)).rejects.toThrow(RefusedStatementError)
      }
    },
  )

  it.each(['ARRAY[10000, 10000]', 'ARRAY[a]', 'a', "'{9}'::int[]", 'ARRAY[NULL]'])(
    'fills no array of %s elements',
    async (size) => {
      await expect(parseReadOnlyPostgres(`SELECT array_fill(1, ${size}) FROM t`, limits)).rejects.toThrow(
        'array_fill()',
      )
    },
  )

  it('fills small arrays', async () => {
    await expect(parseReadOnlyPostgres('SELECT array_fill(0, ARRAY[3, 2], ARRAY[0, 0])', limits)).resolves.toBeDefined()
  })

  it('refuses a path of an XML table that is computed', async () => {
    const sql = "SELECT * FROM xmltable(('/' || a) PASSING x COLUMNS a int PATH 'b')"
    await expect(parseReadOnlyPostgres(sql, limits)).rejects.toThrow('must be constants')
  })

  it('holds reads to the nodes of reads', () => {
    expect([...READING_NODES].filter((kind) => kind.endsWith('Stmt'))).toEqual(['SelectStmt'])
  })
})
