const RESERVED = new Set(
  `all and as asc between by case check column constraint create cross default desc distinct do else end except exists for foreign from full
  grant group having in index inner insert into is join key left like limit natural not null offset on or order outer primary references right
  select set table then to union unique update user using values view when where with`.split(/\s+/),
)

/** An identifier as SQL wants it: quoted unless it is plain lower case and no keyword. */
export function identifier(name: string): string {
  return name
    .split('.')
    .map((part) => (/^[a-z_][a-z0-9_]*$/.test(part) && !RESERVED.has(part) ? part : `"${part.replaceAll('"', '""')}"`))
    .join('.')
}
