import { applyFilter } from './filters.ts'
import { memberOf, sliceOf } from './member.ts'
import { applyOperator, applySign } from './operators.ts'
import type { Scope } from './scope.ts'
import { filterName } from './syntax.ts'
import type { Binary, Call, Expression, Filter, Member } from './syntax.ts'
import { applyTest } from './tests.ts'
import { isTruthy, JinjaError, toText, typeName, Undefined } from './value.ts'
import type { Value } from './value.ts'

const CONSTANTS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
])

/** The value of an expression. What is absent is {@link Undefined}, which throws as soon as it is used. */
export function evaluate(node: Expression, scope: Scope): Value {
  switch (node.type) {
    case 'StringLiteral':
    case 'IntegerLiteral':
    case 'FloatLiteral':
      return node.value
    case 'ArrayLiteral':
    case 'TupleLiteral':
      return node.value.map((element) => evaluate(element, scope))
    case 'ObjectLiteral':
      return new Map([...node.value].map(([name, value]) => [toText(evaluate(name, scope)), evaluate(value, scope)]))
    case 'Identifier':
      return CONSTANTS.get(node.value) ?? (CONSTANTS.has(node.value) ? null : scope.get(node.value))
    case 'MemberExpression':
      return evaluateMember(node, scope)
    case 'CallExpression':
      return evaluateCall(node, scope)
    case 'FilterExpression':
      return evaluateFilter(node, scope)
    case 'TestExpression':
      return applyTest(node.test.value, evaluate(node.operand, scope)) !== node.negate
    case 'UnaryExpression':
      return node.operator.value === 'not'
        ? !isTruthy(evaluate(node.argument, scope))
        : applySign(node.operator.value, evaluate(node.argument, scope))
    case 'BinaryExpression':
      return evaluateBinary(node, scope)
    case 'Ternary':
      return evaluate(isTruthy(evaluate(node.condition, scope)) ? node.trueExpr : node.falseExpr, scope)
    case 'SelectExpression':
      if (isTruthy(evaluate(node.test, scope))) return evaluate(node.lhs, scope)
      return new Undefined('A condition without else was false.', { isEmpty: true })
    default:
      throw new JinjaError(`${(node satisfies never as Expression).type} is not supported.`)
  }
}

function evaluateMember({ object, property, computed }: Member, scope: Scope): Value {
  const container = evaluate(object, scope)
  if (property.type === 'SliceExpression') {
    const bounds = [property.start, property.stop, property.step].map((bound) =>
      bound ? evaluate(bound, scope) : null,
    )
    const [start = null, stop = null, step = null] = bounds
    return sliceOf(container, start, stop, step)
  }
  return memberOf(container, !computed && property.type === 'Identifier' ? property.value : evaluate(property, scope))
}

function evaluateCall({ callee, args }: Call, scope: Scope): Value {
  const called = evaluate(callee, scope)
  if (called instanceof Undefined) return called.fail()
  if (typeof called !== 'function') throw new JinjaError(`Cannot call ${typeName(called)}.`)
  return called(...evaluateArguments(args, scope))
}

function evaluateArguments(args: Call['args'], scope: Scope): [Value[], Map<string, Value>] {
  const positional: Value[] = []
  const named = new Map<string, Value>()
  for (const argument of args) {
    if (argument.type === 'KeywordArgumentExpression') named.set(argument.key.value, evaluate(argument.value, scope))
    else positional.push(evaluate(argument, scope))
  }
  return [positional, named]
}

function evaluateFilter({ operand, filter }: Filter, scope: Scope): Value {
  const value = evaluate(operand, scope)
  const args = filter.type === 'CallExpression' ? filter.args : []
  return applyFilter(filterName(filter), value, ...evaluateArguments(args, scope))
}

function evaluateBinary({ operator, left, right }: Binary, scope: Scope): Value {
  const value = evaluate(left, scope)
  switch (operator.value) {
    case 'and':
      return isTruthy(value) ? evaluate(right, scope) : value
    case 'or':
      return isTruthy(value) ? value : evaluate(right, scope)
    default:
      return applyOperator(operator.value, value, evaluate(right, scope))
  }
}
