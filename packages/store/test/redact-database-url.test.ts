import { redactDatabaseUrl } from '@frontdesk/store'
import { describe, expect, it } from 'vitest'

describe('the address of a database in a message', () => {
  it.each([
    ['postgres://u:SECRET@h/x', 'postgres://u:…@h/x'],
    ['postgres://u:SECRET@h:5432/x?sslmode=require&schema=desk', 'postgres://u:…@h:5432/x?sslmode=require&schema=desk'],
    ['postgres://h/x?user=u&password=SECRET', 'postgres://h/x?user=u&password=…'],
    ['postgres://h/x?pass%77ord=SECRET', 'postgres://h/x?…'],
    ['postgres://[::1]:5432/x?sslpassword=SECRET', 'postgres://[::1]:5432/x?sslpassword=…'],
    ['postgresql://u:SEC%2FRET@h/x', 'postgresql://u:…@h/x'],
  ])('keeps the server readable: %s', (url, shown) => {
    expect(redactDatabaseUrl(url)).toBe(shown)
  })

  const urls = [
    ...['/', '?', '#', '@', '&', ':', '%', '%zz', '%2f', ' ', '\n', ';', '=', '\\', '"', '[', '1/', '1?a='].map(
      (odd) => `postgres://u:SEC${odd}RET@h/x`,
    ),
    ...['@', '/', '#', '?', '%zz', ';', ':'].map((odd) => `postgres://h:5432/x?user=u&password=SEC${odd}RET`),
    'postgres://h/x?user=a@b&password=SECRET',
    'postgres://h/x?user=u;password=SECRET',
    'postgres://h/x?options=-c%20password=SECRET',
    'postgres://h/x#SECRET',
    'postgres://u:SEC/RET',
    'postgres://u:SECRET%40h/x',
    'postgres://u%3ASECRET%40h/x',
    'postgres://u%3ASECRET@h/x',
    'postgres://:SECRET@h/x',
    'postgres:u:SECRET@h/x',
    'postgres:/u:SECRET@h/x',
    'POSTGRES://u:SECRET@h/x',
    ' postgres://u:SECRET@h/x',
    'postgress://u:SECRET@h/x',
    'postgres//u:SECRET@h/x',
    'user:SECRET@h/x',
    'mysql://u:SECRET@h/x',
    'host=h user=u password=SECRET',
    "host=h password='SEC RET' user=u",
    'postgres://host=h password=SECRET',
  ]
  it.each(urls)('holds nothing of the password of %j', (url) => {
    expect(redactDatabaseUrl(url)).not.toMatch(/SEC|RET/)
  })

  it.each(['file:.frontdesk/frontdesk.db', 'file:/home/a:b@c/x.db', '/home/ada@work/x.db', ':memory:', 'C:\\x.db'])(
    'leaves a path as it is: %s',
    (path) => {
      expect(redactDatabaseUrl(path)).toBe(path)
    },
  )
})
