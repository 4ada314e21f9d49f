import type { Cell, Parameter, QueryResult, ResultLimits } from '../../database.ts'
import type { PostgresConnection } from './connection.ts'
import { RowCollector } from '../../rows.ts'
import { toPostgresCell } from './cells.ts'

/** The first batch is small: rows may be large. Each that fits makes the next one larger. */
const FIRST_BATCH_ROWS = 50
const MAX_BATCH_ROWS = 2_000

type Answer = Awaited<ReturnType<PostgresConnection['run']>>

interface Paging {
  offset: number
  limits: ResultLimits
}

/** The rows of a read, through a cursor, so that the server makes and sends no more than are taken. */
export async function fetchRows(
  connection: PostgresConnection,
  { sql, params, ...paging }: Paging & { sql: string; params: readonly Parameter[] },
): Promise<QueryResult> {
  let batch = FIRST_BATCH_ROWS
  let answer = await openAnswer(connection, { sql, params, offset: paging.offset, batch })
  const rows = collectorOf(answer, paging)
  while (collect(answer, rows) && answer.rows.length === batch) {
    batch = Math.min(batch * 4, MAX_BATCH_ROWS)
    answer = await fetch(connection, batch)
  }
  return rows.result()
}

/** Opens the cursor and takes its first rows. When a statement fails those after it do too; the first failure is told. */
async function openAnswer(
  connection: PostgresConnection,
  { sql, params, offset, batch }: { sql: string; params: readonly Parameter[]; offset: number; batch: number },
): Promise<Answer> {
  const [, , answer] = await connection.together(async () =>
    Promise.all([
      connection.run(`DECLARE answer NO SCROLL CURSOR FOR ${sql}`, params),
      offset > 0 ? connection.run(`MOVE FORWARD ${offset} FROM answer`) : undefined,
      fetch(connection, batch),
    ]),
  )
  return answer
}

async function fetch(connection: PostgresConnection, batch: number): Promise<Answer> {
  return connection.run(`FETCH FORWARD ${batch} FROM answer`)
}

/** The rows of an answer that has come as a whole. */
export function toResult(answer: Answer, paging: Paging): QueryResult {
  const rows = collectorOf(answer, paging)
  collect({ fields: answer.fields, rows: answer.rows.slice(paging.offset) }, rows)
  return rows.result()
}

function collectorOf({ fields }: Answer, paging: Paging): RowCollector {
  const names = fields.map(({ name }) => name)
  return new RowCollector(names, paging)
}

/** False once there is no more room. */
function collect({ rows, fields }: Pick<Answer, 'rows' | 'fields'>, collector: RowCollector): boolean {
  return rows.every((row) =>
    collector.add(row.map((text, index): Cell => toPostgresCell(text, fields[index]?.dataTypeID ?? 0))),
  )
}
