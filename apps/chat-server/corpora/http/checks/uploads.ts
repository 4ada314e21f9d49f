import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { lastReply, logOf } from '../evidence.ts'
import type { Evidence } from '../evidence.ts'
import type { Reply } from '../send/reply.ts'
import { send, sendOperation } from '../send/send.ts'
import { postForm } from '../send/upload.ts'
import { footprintOf } from '../world/probe.ts'
import type { Checks } from './check.ts'

/** Types that a browser may show in the place of a download. */
const INLINE = /^image\/(png|jpeg|gif|webp)/
/** How much of the time of the process a document may take. */
const MOST_CPU_MS = 5_000
const LAUGHS = /(LAUGH){3}/

/** What the corpus says of uploads and downloads. */
export const uploadChecks: Checks = {
  'refused, or served as attachment with application/octet-stream and nosniff': expectInert,
  'refused, or served with Content-Disposition attachment, nosniff and CSP sandbox; never inline from the app origin':
    async (evidence) => {
      const download = await expectInert(evidence)
      if (download) assert.match(String(download.headers['content-security-policy']), /sandbox/)
    },
  'stored under a server-made id': async ({ attachmentId, desk }) => {
    if (attachmentId === undefined) return
    assert.match(attachmentId, /^atc_[\w-]+$/)
    const names = await readdir(join(desk.folder, '.frontdesk/files'), { recursive: true })
    assert.ok(
      names.some((name) => name.endsWith(attachmentId)),
      'the file is not where it ought to be',
    )
  },
  'the name comes back cleaned or the upload is refused': async ({ replies, attachmentId, entry: { input } }) => {
    for (const reply of replies) {
      if (reply.status !== 200) continue
      const { name } = JSON.parse(reply.text) as { name: string }
      assert.match(name, /^[^/\\\p{Cc}"]+$/u)
    }
    assert.ok(attachmentId !== undefined || lastReply({ replies } as Evidence).status >= 400, input.upload?.name)
  },
  'response headers hold no line break': async (evidence) => {
    const download = await downloadOf(evidence)
    for (const value of Object.values(download?.headers ?? {})) assert.doesNotMatch(String(value), /[\r\n]/)
    assert.equal(download?.headers['set-cookie'], undefined)
    await expectFormLikewise(evidence)
  },
  'extraction stops at the cap, in a child': async (evidence) => {
    const reply = await askAbout(evidence)
    assert.equal(reply.status, 200, reply.text)
    const { cpuMs } = await footprintOf(evidence.desk.pid)
    assert.ok(cpuMs - evidence.before.cpuMs < MOST_CPU_MS, `${cpuMs - evidence.before.cpuMs} ms of work`)
  },
  'no expansion': async (evidence) => {
    const reply = await askAbout(evidence)
    assert.doesNotMatch(reply.text + evidence.desk.model.requests.join(''), LAUGHS)
  },
  'X-Content-Type-Options nosniff': (evidence) => {
    assert.equal(lastReply(evidence).headers['x-content-type-options'], 'nosniff')
  },
  'Content-Disposition attachment unless the type is on the inline list (png, jpeg, gif, webp)': (evidence) => {
    const { headers } = lastReply(evidence)
    if (!INLINE.test(String(headers['content-type'])))
      assert.match(String(headers['content-disposition']), /^attachment/)
  },
  'Cache-Control private': (evidence) => {
    assert.match(String(lastReply(evidence).headers['cache-control']), /\bprivate\b/)
  },
  'Content-Security-Policy sandbox or default-src none': (evidence) => {
    assert.match(String(lastReply(evidence).headers['content-security-policy']), /sandbox|default-src 'none'/)
  },
  '200, 206 of one range, 400 or 416; no amplification': (evidence) => {
    const { status, headers, text } = lastReply(evidence)
    assert.ok([200, 206, 400, 416, 431].includes(status), `status ${status}`)
    assert.doesNotMatch(String(headers['content-type']), /multipart/)
    assert.ok(text.length < 1_000)
  },
  'refused at the user quota with 413 or 507': (evidence) => {
    const { replies } = evidence
    assert.ok(
      replies.length > 1 && [413, 507].includes(lastReply(evidence).status),
      `status ${lastReply(evidence).status}`,
    )
  },
  'other users can upload': async ({ desk }) => {
    assert.equal((await postForm(desk, { as: 'b' })).status, 200)
  },
  'stopped early, nothing left on disk': expectNoFile,
  'no partial file is visible or left after 60 s; the attachment cannot be used in a message': async (evidence) => {
    await expectNoFile(evidence)
    const reply = await askAbout(evidence)
    assert.ok(reply.status >= 400, `a message with it is answered with ${reply.status}`)
  },
  'the process does not crash': async ({ desk }) => {
    assert.equal((await send(desk, { method: 'GET', path: '/healthz', who: 'a' })).status, 200)
  },
}

async function downloadOf({ desk, attachmentId }: Evidence): Promise<Reply | undefined> {
  if (attachmentId === undefined) return undefined
  const path = `/chatkit/attachments/${attachmentId}`
  return send(desk, { method: 'GET', path, headers: desk.headersOf('a'), who: 'a' })
}

async function expectInert(evidence: Evidence): Promise<Reply | undefined> {
  if (lastReply(evidence).status >= 400) return undefined
  const download = await downloadOf(evidence)
  assert.equal(download?.status, 200)
  assert.equal(download.headers['content-type'], 'application/octet-stream')
  assert.match(String(download.headers['content-disposition']), /^attachment/)
  assert.equal(download.headers['x-content-type-options'], 'nosniff')
  return download
}

/** A form is the other way for a file to come in. */
async function expectFormLikewise({ desk, entry }: Evidence): Promise<void> {
  const { upload } = entry.input
  if (!upload) return
  const reply = await postForm(desk, { ...upload, name: (upload.name ?? '').replaceAll(/[\r\n]/g, '%0D%0A') })
  assert.ok(reply.status === 200 || reply.status === 400, `the form is answered with ${reply.status}`)
  if (reply.status === 200) assert.match((JSON.parse(reply.text) as { name: string }).name, /^[^/\\\p{Cc}"]+$/u)
}

async function askAbout({ desk, attachmentId = '' }: Evidence): Promise<Reply> {
  const content = [{ type: 'input_text', text: 'What does the file say?' }]
  const input = { content, attachments: [attachmentId], inference_options: {} }
  return sendOperation(desk, { type: 'threads.create', params: { input } })
}

async function expectNoFile(evidence: Evidence): Promise<void> {
  const { desk, attachmentId = '' } = evidence
  const folder = join(desk.folder, '.frontdesk/files')
  const left = async () => {
    const names = await readdir(folder, { recursive: true })
    return names.filter((name) => name.includes(attachmentId) || /\.(tmp|part)/.test(name))
  }
  // A broken connection is noticed a moment after it broke.
  for (let tries = 0; tries < 50 && (await left()).length > 0; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  assert.deepEqual(await left(), [])
  assert.doesNotMatch(logOf(evidence), /"level":"?(50|error)/)
}
