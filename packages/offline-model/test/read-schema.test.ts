import { describe, expect, it } from 'vitest'
import { readTableDescription, readTableNames } from '../src/analyst/schema/read-schema.ts'
import { columnKind, labelColumns, withNamedReferences } from '../src/analyst/schema/schema.ts'

describe('a list of tables', () => {
  it.for([
    [
      'a table',
      '| table | kind | rows |\n| --- | --- | --- |\n| customers | table | 23 |\n| order_lines | table | 80 |',
    ],
    ['objects in JSON', '{"tables":[{"name":"customers","row_count":23},{"name":"order_lines","row_count":80}]}'],
    ['names in JSON', '["customers","order_lines"]'],
    ['a line each', 'Tables:\n- customers (23 rows)\n- order_lines (80 rows)'],
    ['plain lines', 'customers\norder_lines'],
    ['lines with columns', 'customers: id, name\norder_lines: id, order_id'],
  ] as const)('is read from %s', ([, text]) => {
    expect(readTableNames(text).map(({ name }) => name)).toEqual(['customers', 'order_lines'])
  })

  it('keeps which database a table is in', () => {
    expect(readTableNames('| database | table |\n| --- | --- |\n| shop | users |\n| crm | users |')).toEqual([
      { name: 'users', database: 'shop' },
      { name: 'users', database: 'crm' },
    ])
  })
})

it('reads the name of a table without the quotes that SQL needs', () => {
  const listed = readTableNames('| table |\n| --- |\n| "Users" |\n| "order" |\n| "a.b" |\n| "order details" |')
  expect(listed).toEqual([{ name: 'Users' }, { name: 'order' }])
})

describe('a description of a table', () => {
  const expected = [
    { name: 'id', kind: 'number', isKey: true },
    { name: 'customer_id', kind: 'number', isKey: false, references: { table: 'customers', column: 'id' } },
    { name: 'status', kind: 'text', isKey: false },
    { name: 'ordered_at', kind: 'date', isKey: false },
  ]
  it.for([
    [
      'a table',
      '| column | type | nullable | default | key |\n| --- | --- | --- | --- | --- |\n| id | INTEGER | no |  | primary 1 |\n| customer_id | INTEGER | no |  |  |\n| status | TEXT | no |  |  |\n| ordered_at | TEXT | no |  |  |\n\nForeign keys:\n- (customer_id) references customers (id)\n\nFirst rows:\n| id | status |\n| --- | --- |\n| 1 | paid |',
    ],
    [
      'JSON',
      '{"table":"orders","columns":[{"name":"id","type":"INTEGER","primary_key":1},{"name":"customer_id","type":"INTEGER","primary_key":0},{"name":"status","type":"TEXT","primary_key":0},{"name":"ordered_at","type":"TEXT","primary_key":0}],"foreign_keys":[{"columns":["customer_id"],"references":{"table":"customers","columns":["id"]}}]}',
    ],
    [
      'lines',
      'orders (40 rows)\n- id INTEGER, primary key\n- customer_id INTEGER → customers.id\n- status TEXT\n- ordered_at TEXT',
    ],
    [
      'CREATE TABLE',
      'CREATE TABLE orders (\n  id INTEGER PRIMARY KEY,\n  customer_id INTEGER NOT NULL REFERENCES customers (id),\n  status VARCHAR(20) NOT NULL,\n  ordered_at TIMESTAMP\n)',
    ],
  ] as const)('is read from %s', ([, text]) => {
    expect(readTableDescription('orders', text).columns).toMatchObject(expected)
  })

  it('is empty when the text describes nothing', () => {
    expect(readTableDescription('orders', 'I know nothing of that.').columns).toEqual([])
  })
})

it('finds a reference that only the name tells', () => {
  const tables = [
    readTableDescription('companies', '- id INTEGER primary key\n- name TEXT'),
    readTableDescription(
      'people',
      '- id INTEGER primary key\n- company_id INTEGER\n- first_name TEXT\n- last_name TEXT',
    ),
  ]
  expect(withNamedReferences(tables)[1]?.columns[1]?.references).toEqual({ table: 'companies', column: 'id' })
  expect(tables.map((table) => labelColumns(table).map(({ name }) => name))).toEqual([
    ['name'],
    ['first_name', 'last_name'],
  ])
})

it.for([
  ['INTEGER', 'created_at', 'number'],
  ['TEXT', 'created_at', 'date'],
  ['timestamp with time zone', 'x', 'date'],
  ['numeric(10,2)', 'total', 'number'],
  ['boolean', 'active', 'boolean'],
  ['jsonb', 'data', 'other'],
  ['', 'name', 'text'],
] as const)('a column %s %s holds %s', ([type, name, kind]) => {
  expect(columnKind(type, name)).toBe(kind)
})
