/** Whether both are the same as JSON: an absent member is the same as an undefined one, and the order of members does not count. Copies nothing. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one)) return Array.isArray(other) && isSameList(one, other)
  return !Array.isArray(other) && isSameObject(one as Members, other as Members)
}

/** A copy that shares nothing with the value. What JSON cannot say is left out, as it would be on the wire and in a store. */
export function copyJson<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value))
}

type Members = Readonly<Record<string, unknown>>

function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false
  for (let index = 0; index < one.length; index++) {
    if (!isSameJson(one[index], other[index])) return false
  }
  return true
}

function isSameObject(one: Members, other: Members): boolean {
  let surplus = 0
  for (const name in one) {
    if (one[name] === undefined) continue
    // What is inherited, such as `__proto__`, is no member.
    if (!Object.hasOwn(other, name) || !isSameJson(one[name], other[name])) return false
    surplus++
  }
  for (const name in other) {
    if (other[name] !== undefined) surplus--
  }
  return surplus === 0
}
