/** A token, of which the tree keeps only operators. */
interface Operator {
  value: string
}

export interface Identifier {
  type: 'Identifier'
  value: string
}

export interface KeywordArgument {
  type: 'KeywordArgumentExpression'
  key: Identifier
  value: Expression
}

export interface Call {
  type: 'CallExpression'
  callee: Expression
  args: (Expression | KeywordArgument)[]
}

export interface Slice {
  type: 'SliceExpression'
  start?: Expression | undefined
  stop?: Expression | undefined
  step?: Expression | undefined
}

export interface Member {
  type: 'MemberExpression'
  object: Expression
  property: Expression | Slice
  computed: boolean
}

export interface Tuple {
  type: 'TupleLiteral'
  value: Expression[]
}

export interface Select {
  type: 'SelectExpression'
  lhs: Expression
  test: Expression
}

export interface Binary {
  type: 'BinaryExpression'
  operator: Operator
  left: Expression
  right: Expression
}

export interface Filter {
  type: 'FilterExpression'
  operand: Expression
  filter: Identifier | Call
}

export type Expression =
  | { type: 'IntegerLiteral' | 'FloatLiteral'; value: number }
  | { type: 'StringLiteral'; value: string }
  | { type: 'ArrayLiteral'; value: Expression[] }
  | { type: 'ObjectLiteral'; value: Map<Expression, Expression> }
  | { type: 'TestExpression'; operand: Expression; negate: boolean; test: Identifier }
  | { type: 'UnaryExpression'; operator: Operator; argument: Expression }
  | { type: 'Ternary'; condition: Expression; trueExpr: Expression; falseExpr: Expression }
  | Identifier
  | Tuple
  | Member
  | Call
  | Binary
  | Filter
  | Select

export interface SetStatement {
  type: 'Set'
  assignee: Expression
  value: Expression | null
  body: Statement[]
}

export interface ForStatement {
  type: 'For'
  loopvar: Identifier | Tuple
  iterable: Expression
  body: Statement[]
  defaultBlock: Statement[]
}

export type Statement =
  | { type: 'If'; test: Expression; body: Statement[]; alternate: Statement[] }
  | { type: 'Comment'; value: string }
  | SetStatement
  | ForStatement
  | Expression

/** The name in `value | name` and in `value | name(args)`, of which the parser makes a call of something that it does not check. */
export function filterName(filter: Identifier | Call): string {
  if (filter.type === 'Identifier') return filter.value
  return filter.callee.type === 'Identifier' ? filter.callee.value : ''
}

/** The part of the tree of `@huggingface/jinja` 0.5 that widget templates may use: its package exports the parser but not these types. */
export interface Program {
  body: Statement[]
}
