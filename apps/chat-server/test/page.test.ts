import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { PageFiles } from '../src/parts/page.ts'
import { openApp } from './support/open-app.ts'

/** Built files, as small as they can be. */
function writePage(): PageFiles {
  const root = mkdtempSync(join(tmpdir(), 'frontdesk-page-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const page = join(root, 'page')
  const script = join(root, 'script')
  mkdirSync(join(page, 'page-parts'), { recursive: true })
  mkdirSync(join(script, 'chatkit-parts'), { recursive: true })
  writeFileSync(join(page, 'index.html'), '<!doctype html><title>Frontdesk</title>')
  writeFileSync(join(page, 'page-parts/main-1.js'), 'page()')
  writeFileSync(join(script, 'chatkit.js'), 'chat()')
  writeFileSync(join(script, 'chatkit-parts/part-1.js'), 'part()')
  return { page, script }
}

describe('the page', () => {
  it('is served with a policy that lets nothing run but its own files', async () => {
    const url = await openApp({}, { pageFiles: writePage() })
    const response = await fetch(url)
    expect(await response.text()).toContain('<title>Frontdesk</title>')
    const policy = response.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'self'")
    expect(policy).not.toMatch(/unsafe|https?:/)
    expect(response.headers.get('cache-control')).toBe('no-cache')
  })

  it('has parts that a browser keeps, since their names change with their content', async () => {
    const url = await openApp({}, { pageFiles: writePage() })
    for (const path of ['/page-parts/main-1.js', '/chatkit-parts/part-1.js']) {
      const response = await fetch(url + path)
      expect(response.status).toBe(200)
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    }
  })

  it('gives the script to pages of any site, and nothing else', async () => {
    const url = await openApp({}, { pageFiles: writePage() })
    const headers = { origin: 'https://example.com' }
    for (const path of ['/chatkit.js', '/chatkit-parts/part-1.js']) {
      const response = await fetch(url + path, { headers })
      expect(response.status).toBe(200)
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    }
    expect((await fetch(url, { headers })).status).toBe(403)
  })

  it('is no way to other files', async () => {
    const url = await openApp({}, { pageFiles: writePage() })
    for (const path of [
      '/chatkit-parts/../../page/index.html',
      '/chatkit-parts/%2e%2e/%2e%2e/page/index.html',
      '/.env',
    ]) {
      expect((await fetch(url + path)).status).toBe(404)
    }
  })

  it('is replaced by a line of text where none was built', async () => {
    const url = await openApp({})
    expect(await (await fetch(url)).text()).toMatch(/^Frontdesk is running/)
  })
})
