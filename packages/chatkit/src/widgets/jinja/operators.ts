import { isEqual, JinjaError, toList, toText, typeName, Undefined } from './value.ts'
import type { Value } from './value.ts'

/** The value of `left operator right` for the operators that evaluate both sides. */
export function applyOperator(operator: string, left: Value, right: Value): Value {
  switch (operator) {
    case '==':
      return isEqual(left, right)
    case '!=':
      return !isEqual(left, right)
    case '~':
      return toText(left) + toText(right)
    case 'in':
      return isMember(left, right)
    case 'not in':
      return !isMember(left, right)
    case '+':
      return add(left, right)
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(operator, left, right)
    default:
      return calculate(operator, left, right)
  }
}

/** The value of `not`, `-` and `+` before a number is that number's; `not` is decided by the caller, who knows truth. */
export function applySign(operator: string, value: Value): number {
  return operator === '-' ? -toNumber(value, operator) : toNumber(value, operator)
}

function isMember(element: Value, container: Value): boolean {
  if (typeof container === 'string') return container.includes(toOperand(element, 'string', 'in'))
  return toList(container).some((other) => isEqual(element, other))
}

function add(left: Value, right: Value): Value {
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right]
  if (typeof left === 'string' && typeof right === 'string') return left + right
  return toNumber(left, '+') + toNumber(right, '+')
}

function compare(operator: '<' | '<=' | '>' | '>=', left: Value, right: Value): boolean {
  const areStrings = typeof left === 'string' && typeof right === 'string'
  const [one, other] = areStrings ? [left, right] : [toNumber(left, operator), toNumber(right, operator)]
  if (one === other) return operator === '<=' || operator === '>='
  return operator.startsWith('<') ? one < other : one > other
}

function calculate(operator: string, left: Value, right: Value): number {
  const [one, other] = [toNumber(left, operator), toNumber(right, operator)]
  if (other === 0 && (operator === '/' || operator === '//' || operator === '%')) {
    throw new JinjaError(`Division by zero in ${one} ${operator} 0.`)
  }
  switch (operator) {
    case '-':
      return one - other
    case '*':
      return one * other
    case '/':
      return one / other
    case '//':
      return Math.floor(one / other)
    case '%':
      return one - other * Math.floor(one / other)
    case '**':
      return one ** other
    default:
      throw new JinjaError(`The operator ${operator} is not supported.`)
  }
}

function toNumber(value: Value, operator: string): number {
  return typeof value === 'boolean' ? Number(value) : toOperand(value, 'number', operator)
}

function toOperand(value: Value, type: 'string', operator: string): string
function toOperand(value: Value, type: 'number', operator: string): number
function toOperand(value: Value, type: 'string' | 'number', operator: string): Value {
  if (value instanceof Undefined) return value.fail()
  if (typeof value === type) return value
  throw new JinjaError(`The operator ${operator} needs a ${type} here, not ${typeName(value)}.`)
}
