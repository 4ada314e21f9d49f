import type { JsonObject } from '../../json.ts'
import { evaluate } from './evaluate.ts'
import { createGlobalScope, Scope } from './scope.ts'
import type { Expression, ForStatement, Program, SetStatement, Statement } from './syntax.ts'
import { elementAt, fromJson, isTruthy, JinjaError, Namespace, toList, toText } from './value.ts'
import type { Value } from './value.ts'

/** The text of a template for data that JSON can carry. Throws {@link JinjaError} when the template uses what is absent. */
export function renderTemplate(program: Program, data: Record<string, unknown>): string {
  const scope = new Scope(createGlobalScope())
  const json = JSON.parse(JSON.stringify(data)) as JsonObject
  for (const [name, value] of Object.entries(json)) scope.set(name, fromJson(value))
  return renderBlock(program.body, scope)
}

function renderBlock(statements: Statement[], scope: Scope): string {
  return statements.map((statement) => renderStatement(statement, scope)).join('')
}

function renderStatement(statement: Statement, scope: Scope): string {
  switch (statement.type) {
    case 'If':
      return renderBlock(isTruthy(evaluate(statement.test, scope)) ? statement.body : statement.alternate, scope)
    case 'For':
      return renderLoop(statement, scope)
    case 'Set':
      assign(statement.assignee, evaluateAssigned(statement, scope), scope)
      return ''
    case 'Comment':
      return ''
    default:
      return toText(evaluate(statement, scope))
  }
}

function evaluateAssigned({ value, body }: SetStatement, scope: Scope): Value {
  return value ? evaluate(value, scope) : renderBlock(body, new Scope(scope))
}

function assign(target: Expression, value: Value, scope: Scope): void {
  switch (target.type) {
    case 'Identifier':
      return scope.set(target.value, value)
    case 'TupleLiteral':
      return assignEach(target.value, value, scope)
    case 'MemberExpression': {
      const object = evaluate(target.object, scope)
      if (!(object instanceof Namespace) || target.property.type !== 'Identifier') {
        throw new JinjaError('Only members of a namespace can be set.')
      }
      object.members.set(target.property.value, value)
      return
    }
    default:
      throw new JinjaError('Only names and members of a namespace can be set.')
  }
}

function assignEach(targets: Expression[], value: Value, scope: Scope): void {
  const values = toList(value)
  if (values.length !== targets.length) {
    throw new JinjaError(`${targets.length} names cannot take ${values.length} values.`)
  }
  for (const [index, target] of targets.entries()) assign(target, values[index]!, scope)
}

function renderLoop({ loopvar, iterable, body, defaultBlock }: ForStatement, scope: Scope): string {
  const elements = elementsOf(iterable, loopvar, scope)
  if (elements.length === 0) return renderBlock(defaultBlock, scope)
  return elements
    .map((element, index) => {
      const inner = new Scope(scope)
      inner.set('loop', createLoop(elements, index))
      assign(loopvar, element, inner)
      return renderBlock(body, inner)
    })
    .join('')
}

/** What the loop goes over: `for x in xs if test` counts only the elements that pass. */
function elementsOf(iterable: Expression, loopvar: Expression, scope: Scope): Value[] {
  if (iterable.type !== 'SelectExpression') return toList(evaluate(iterable, scope))
  return toList(evaluate(iterable.lhs, scope)).filter((element) => {
    const inner = new Scope(scope)
    assign(loopvar, element, inner)
    return isTruthy(evaluate(iterable.test, inner))
  })
}

function createLoop(elements: Value[], index: number): Value {
  return new Map<string, Value>([
    ['index', index + 1],
    ['index0', index],
    ['revindex', elements.length - index],
    ['revindex0', elements.length - index - 1],
    ['first', index === 0],
    ['last', index === elements.length - 1],
    ['length', elements.length],
    ['previtem', elementAt(elements, index - 1)],
    ['nextitem', elementAt(elements, index + 1)],
  ])
}
