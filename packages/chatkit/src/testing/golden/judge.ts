import type { JsonValue } from '../../json.ts'
import { isSameJson } from '../../server/items/same-json.ts'
import type { FixedExpectation } from './scenarios/scenario.ts'

/** Where a result is not what the scenario expects, and how. */
export interface Difference {
  /** Such as `requests[1]`, `calls`, `store` or the name of a case. */
  where: string
  lines: string[]
}

const MAX_LINES = 12
const MAX_VALUE_LENGTH = 200

/** Compares a result with what is prescribed, if anything is, else with what was recorded. */
export function judge(
  where: string,
  actual: JsonValue,
  { expect, expect_fixed: fixed }: { expect: JsonValue; expect_fixed?: FixedExpectation | undefined },
): Difference[] {
  // The reference retracts items in arbitrary order.
  const accepted = fixed ? fixed.any_of : [sortRemovals(expect)]
  const compared = fixed ? actual : sortRemovals(actual)
  if (accepted.some((each) => isSameJson(each, compared))) return []
  const closest = accepted
    .map((each) => listDifferences(each, compared, '$'))
    .reduce((best, lines) => (lines.length < best.length ? lines : best))
  const more = closest.length - MAX_LINES
  return [{ where, lines: more > 0 ? [...closest.slice(0, MAX_LINES), `… and ${more} more`] : closest }]
}

function listDifferences(expected: JsonValue | undefined, actual: JsonValue | undefined, path: string): string[] {
  if (isSameJson(expected, actual)) return []
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const length = Math.max(expected.length, actual.length)
    return Array.from({ length }, (_, index) =>
      listDifferences(expected[index], actual[index], `${path}[${index}]`),
    ).flat()
  }
  if (isObject(expected) && isObject(actual)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(actual)])
    return [...names].flatMap((name) => listDifferences(expected[name], actual[name], `${path}.${name}`))
  }
  return [`${path}: expected ${show(expected)}, got ${show(actual)}`]
}

function isObject(value: JsonValue | undefined): value is { [name: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function show(value: JsonValue | undefined): string {
  const json = value === undefined ? 'nothing' : JSON.stringify(value)
  return json.length > MAX_VALUE_LENGTH ? `${json.slice(0, MAX_VALUE_LENGTH)}…` : json
}

function sortRemovals(result: JsonValue): JsonValue {
  if (!isObject(result) || !Array.isArray(result['stream'])) return result
  const sorted: JsonValue[] = []
  let removals: JsonValue[] = []
  for (const event of result['stream']) {
    if (isRemoval(event)) {
      removals.push(event)
      continue
    }
    sorted.push(...removals.toSorted(byItemId), event)
    removals = []
  }
  return { ...result, stream: [...sorted, ...removals.toSorted(byItemId)] }
}

function isRemoval(event: JsonValue): boolean {
  return isObject(event) && event['type'] === 'thread.item.removed'
}

function byItemId(one: JsonValue, other: JsonValue): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1
}
