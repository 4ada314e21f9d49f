import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { LOCAL_USER, createAuthenticate } from '../src/http/authenticate.ts'

function requestWith(authorization?: string): IncomingMessage {
  const request = new IncomingMessage(new Socket())
  if (authorization !== undefined) request.headers.authorization = authorization
  return request
}

describe('authenticate', () => {
  const authenticate = createAuthenticate({
    kind: 'api-key',
    users: new Map([
      ['key-of-alice', 'alice'],
      ['key-of-bob', 'bob'],
    ]),
  })

  it('finds the user whose key it is', () => {
    expect(authenticate(requestWith('Bearer key-of-alice'))).toBe('alice')
    expect(authenticate(requestWith('bearer key-of-bob'))).toBe('bob')
  })

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer wrong',
    'Bearer key-of-alice key-of-bob',
    'Basic key-of-alice',
    'key-of-alice',
  ])('knows nobody by %j', (authorization) => expect(authenticate(requestWith(authorization))).toBeUndefined())

  it('knows everybody as the local user where there is no authentication', () => {
    expect(createAuthenticate({ kind: 'none' })(requestWith())).toBe(LOCAL_USER)
  })
})
