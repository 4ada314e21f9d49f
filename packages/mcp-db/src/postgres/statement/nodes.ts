/** The kinds of nodes that a read is made of, as PostgreSQL's grammar makes them. What is not here is refused, known or not. */
export const READING_NODES: ReadonlySet<string> = new Set(
  [
    // One query: its columns, tables, joins, subqueries, sets, windows and order.
    `SelectStmt ResTarget ColumnRef A_Star RangeVar RangeSubselect RangeFunction RangeTableFunc RangeTableFuncCol RangeTableSample
    JoinExpr Alias ColumnDef CommonTableExpr GroupingSet GroupingFunc SortBy WindowDef SubLink`,
    // Values and what is computed from them.
    `A_Const Integer Float Boolean String BitString List A_ArrayExpr A_Expr A_Indices A_Indirection BoolExpr BooleanTest CaseExpr
    CaseWhen CoalesceExpr CollateClause FuncCall MinMaxExpr NamedArgExpr NullTest ParamRef RowExpr SQLValueFunction TypeCast
    TypeName`,
    // JSON and XML in the words of the standard.
    `JsonAggConstructor JsonArgument JsonArrayAgg JsonArrayConstructor JsonArrayQueryConstructor JsonFuncExpr JsonIsPredicate
    JsonKeyValue JsonObjectAgg JsonObjectConstructor JsonParseExpr JsonScalarExpr JsonSerializeExpr JsonTable JsonTableColumn
    JsonTablePathSpec JsonValueExpr XmlExpr XmlSerialize`,
  ].flatMap((names) => names.split(/\s+/)),
)

/** The kinds of nodes that a change is made of. */
export const WRITING_NODES: ReadonlySet<string> = new Set([
  ...READING_NODES,
  ...`InsertStmt UpdateStmt DeleteStmt MergeStmt MergeWhenClause MergeSupportFunc MultiAssignRef SetToDefault OnConflictClause
  InferClause IndexElem ReturningClause ReturningOption`.split(/\s+/),
])
