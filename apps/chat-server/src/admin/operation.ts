import { json } from 'express'
import type { Request, RequestHandler, Router } from 'express'
import { ChatKitError } from '@frontdesk/chatkit/server'
import { z } from 'zod'
import { principalOf } from '../auth/authorize.ts'

/** One thing that operators can do over HTTP, with everything that its documentation says of it. */
export interface Operation<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
> {
  method: 'get' | 'post' | 'delete'
  /** As Express writes it: `/admin/users/:user`. */
  path: string
  summary: string
  params?: Params
  query?: Query
  /** What is sent as JSON; absent where nothing is. */
  body?: Body
  response: z.ZodType
  run(input: { params: z.output<Params>; query: z.output<Query>; body: z.output<Body>; req: Request }): Promise<unknown>
}

/** An operation as it stands, with all its types. */
export function defineOperation<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType>(
  operation: Operation<Params, Query, Body>,
): Operation {
  return operation
}

/** Serves an operation. What does not fit its schemas is refused, and what it gives is answered as JSON that nobody caches. */
export function mountOperation(router: Router, operation: Operation): void {
  const serve: RequestHandler = async (req, res) => {
    const params = parse(operation.params ?? z.unknown(), req.params)
    const query = parse(operation.query ?? z.unknown(), req.query)
    const body = parse(operation.body ?? z.unknown(), req.body as unknown)
    const result = await operation.run({ params, query, body, req })
    res.set('Cache-Control', 'no-store').json(result)
  }
  router[operation.method](operation.path, ...(operation.body ? [json()] : []), serve)
}

/** The tenant that an operator may look at: its own, where it has one, whatever it asks for. */
export function tenantOf(req: Request, wished: string | undefined): string | undefined {
  return principalOf(req).tenantId ?? wished
}

/** The path, the query or the body of a request does not fit the operation. */
class InvalidQueryError extends ChatKitError {
  readonly code = 'invalid_query'
  readonly status = 400
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const { success, data, error } = schema.safeParse(value)
  if (!success) throw new InvalidQueryError(z.prettifyError(error))
  return data
}
