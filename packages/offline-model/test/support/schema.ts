import { readTableDescription } from '../../src/analyst/schema/read-schema.ts'
import type { Table } from '../../src/analyst/schema/schema.ts'

/** The tables of a shop, as a description in lines gives them. */
export const SHOP: readonly Table[] = [
  readTableDescription(
    'customers',
    '- id INTEGER primary key\n- name TEXT\n- email TEXT\n- city TEXT\n- country TEXT\n- created_at TEXT',
  ),
  readTableDescription(
    'products',
    '- id INTEGER primary key\n- name TEXT\n- category TEXT\n- price_cents INTEGER\n- stock INTEGER',
  ),
  readTableDescription(
    'orders',
    '- id INTEGER primary key\n- customer_id INTEGER → customers.id\n- status TEXT\n- ordered_at TEXT\n- total REAL',
  ),
  readTableDescription(
    'order_lines',
    '- id INTEGER primary key\n- order_id INTEGER → orders.id\n- product_id INTEGER → products.id\n- quantity INTEGER\n- unit_price REAL',
  ),
]
