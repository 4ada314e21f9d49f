/** A node of the tree. `id` names text that streams; `key` tells siblings apart when they are reordered. */
export type Component<Type extends string, Props> = { type: Type; key?: string; id?: string } & Props

/** The props of a component as its builder takes them: what is optional may also be undefined, and is then left out. */
export type PropsOf<Node extends { type: string }> = UndefinedToo<Omit<Node, 'type' | 'children'>>

type UndefinedToo<Props> = {
  [Name in keyof Props]: {} extends Pick<Props, Name> ? Props[Name] | undefined : Props[Name]
}

/** Children as a builder takes them: what a condition left out may stand in the list. */
export type Children<Child> = readonly (Child | false | null | undefined)[]

/** A node without children. */
export function createComponent<Node extends { type: string }>(type: Node['type'], props: PropsOf<Node>): Node {
  const given = Object.entries(props).filter(([, prop]) => prop !== undefined)
  return { type, ...Object.fromEntries(given) } as Node
}

/** A node with a list of children. */
export function createParent<Node extends { type: string; children?: Child[] }, Child>(
  type: Node['type'],
  props: PropsOf<Node>,
  children: Children<Child>,
): Node {
  return { ...createComponent<Node>(type, props), children: children.filter((child) => isChild(child)) }
}

function isChild<Child>(child: Child | false | null | undefined): child is Child {
  return child !== false && child !== null && child !== undefined
}
