import { describe, expect, it } from 'vitest'
import { accessOf } from '../src/auth/access.ts'

describe('access', () => {
  it.each([
    ['GET', '/', 'public'],
    ['GET', '/healthz', 'public'],
    ['GET', '/readyz', 'public'],
    ['GET', '/openapi.json', 'public'],
    ['POST', '/', 'unlisted'],
    ['GET', '/chatkit', 'public'],
    ['GET', '/chatkit/', 'chat'],
    ['POST', '/chatkit', 'chat'],
    ['POST', '/chatkit/runs/run_1/cancel', 'chat'],
    ['GET', '/chatkit/runs/run_1/events.js', 'chat'],
    ['POST', '/chatkit/sessions', 'sessions'],
    ['POST', '/session', 'chat'],
    ['GET', '/admin', 'operator'],
    ['GET', '/admin/usage', 'operator'],
    ['GET', '/ADMIN/usage', 'operator'],
    ['GET', '//admin/usage', 'operator'],
    ['GET', '/%61dmin/usage', 'operator'],
    ['GET', '/admin/page.html', 'operator'],
    ['GET', '/administration', 'unlisted'],
    ['GET', '/something/new', 'unlisted'],
    ['GET', '/%E0%A4%A', 'unlisted'],
    ['PUT', '/chatkit/attachments/atc_1', 'signed'],
    ['GET', '/chatkit/attachments/atc_1', 'chat'],
    ['POST', '/chatkit/attachments', 'chat'],
  ])('of %s %s is %s', (method, path, access) => expect(accessOf({ method, path, query: {} })).toBe(access))

  it('of a file is whose its signed address is, which the route checks', () => {
    const path = '/chatkit/attachments/atc_1'
    expect(accessOf({ method: 'GET', path, query: { token: 'x' } })).toBe('signed')
    expect(accessOf({ method: 'GET', path: `${path}/x`, query: { token: 'x' } })).toBe('chat')
  })
})
