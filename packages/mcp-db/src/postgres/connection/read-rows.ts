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
  await connection.run(`DECLARE answer NO SCROLL CURSOR FOR ${sql}`, params)
  if (paging.offset > 0) await connection.run(`MOVE FORWARD ${paging.offset} FROM answer`)
  let rows: RowCollector | undefined
  for (let batch = FIRST_BATCH_ROWS; ; batch = Math.min(batch * 4, MAX_BATCH_ROWS)) {
    const answer = await connection.run(`FETCH FORWARD ${batch} FROM answer`)
    rows ??= collectorOf(answer, paging)
    if (!collect(answer, rows) || answer.rows.length < batch) return rows.result()
  }
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
