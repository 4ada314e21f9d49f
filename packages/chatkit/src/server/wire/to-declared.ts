import type { z } from 'zod'

/**
 * The value without the members that its schema does not declare: what an app adds to its own objects is not for the
 * browser. Nothing is checked. JSON of the app's own and widgets stay as they are. A value with nothing to leave out is
 * returned itself.
 */
export function toDeclared<Value>(schema: z.ZodType, value: Value): Value {
  return projectorOf(schema)(value) as Value
}

/** As much of a schema as decides which members there are. */
interface Schema {
  def: {
    type: string
    shape?: Record<string, Schema>
    catchall?: Schema
    element?: Schema
    options?: readonly Schema[]
    innerType?: Schema
    out?: Schema
    values?: readonly unknown[]
  }
}

type Projector = (value: unknown) => unknown

const projectors = new WeakMap<Schema, Projector>()

function projectorOf(schema: Schema): Projector {
  const known = projectors.get(schema)
  if (known) return known
  const made = createProjector(schema)
  projectors.set(schema, made)
  return made
}

function createProjector({ def }: Schema): Projector {
  const { shape, catchall, element, options } = def
  if (shape && !catchall) return (value) => projectObject(shape, value)
  if (element) return (value) => projectList(element, value)
  if (options) return (value) => projectUnion(options, value)
  const inner = def.innerType ?? def.out
  return inner ? projectorOf(inner) : (value) => value
}

function projectObject(shape: Record<string, Schema>, value: unknown): unknown {
  if (!isObject(value)) return value
  let isWhole = true
  const projected: Record<string, unknown> = {}
  for (const name of Object.keys(value)) {
    const schema = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (schema) projected[name] = projectorOf(schema)(value[name])
    if (!schema || projected[name] !== value[name]) isWhole = false
  }
  return isWhole ? value : projected
}

function projectList(element: Schema, value: unknown): unknown {
  if (!Array.isArray(value)) return value
  const projected: unknown[] = value.map(projectorOf(element))
  return projected.every((each, index) => each === value[index]) ? value : projected
}

/** Kinds are told apart by their `type`; where they have none, what any of them declares is kept. */
function projectUnion(options: readonly Schema[], value: unknown): unknown {
  if (!isObject(value)) return value
  const kind = options.find(({ def }) => def.shape?.['type']?.def.values?.includes(value['type']))
  if (kind) return projectorOf(kind)(value)
  const shapes = options.map(({ def }) => def.shape ?? {})
  return 'type' in value || shapes.some((shape) => 'type' in shape)
    ? value
    : projectObject(Object.assign({}, ...shapes), value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
