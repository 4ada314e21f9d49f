/** Whether both are the same as JSON: an absent member is the same as an undefined one, and the order of members does not count. Copies nothing. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one)) return Array.isArray(other) && isSameList(one, other)
  return !Array.isArray(other) && isSameObject(one, other)
}

/** A copy that shares nothing with the value. What JSON cannot say is left out, as it would be on the wire and in a store. */
export function copyJson<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value))
}

function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false
  for (let index = 0; index < one.length; index++) {
    if (!isSameJson(one[index], other[index])) return false
  }
  return true
}

function isSameObject(one: object, other: object): boolean {
  for (const name in one) {
    if (!isSameJson(ownMember(one, name), ownMember(other, name))) return false
  }
  for (const name in other) {
    if (ownMember(other, name) !== undefined && ownMember(one, name) === undefined) return false
  }
  return true
}

function ownMember(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined
}
