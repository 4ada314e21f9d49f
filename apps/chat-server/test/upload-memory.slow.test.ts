import { Readable } from 'node:stream'
import { expect, it, onTestFinished, vi } from 'vitest'
import { peakOf, footprintOf, resetPeak } from '../corpora/http/world/probe.ts'
import { ServerProcess, openFolder } from '../corpora/support/server-process.ts'
import { callerOf, twoUsers } from './support/desk-users.ts'

// A server is started, and sent as much as it takes.
vi.setConfig({ testTimeout: 120_000 })

const MEBIBYTE = 1_048_576
/** How much the server may grow by while it refuses what is far too large. */
const MOST_GROWTH = 128 * MEBIBYTE
const FILE = { name: 'a.bin', size: 10 * MEBIBYTE, mime_type: 'application/octet-stream' }

async function open() {
  const folder = await openFolder()
  onTestFinished(() => folder[Symbol.asyncDispose]())
  const env = { ...twoUsers, LLM_PROVIDER: 'offline', RATE_LIMIT_UPLOADS: '0', RATE_LIMIT_REQUESTS: '0' }
  const server = await ServerProcess.start({ directory: folder.path, env })
  onTestFinished(() => server[Symbol.asyncDispose]())
  return { alice: callerOf(server.url, 'alice'), url: server.url, pid: server.child.pid ?? 0 }
}

/** What the process grows by at most while the work goes on, in bytes. */
async function growthOf(pid: number, work: () => Promise<void>): Promise<number> {
  const { rssBytes } = await footprintOf(pid)
  await resetPeak(pid)
  await work()
  return (await peakOf(pid)) - rssBytes
}

/** Two gigabytes, made as they are read. */
function* twoGigabytes(): Generator<Uint8Array> {
  const piece = new Uint8Array(MEBIBYTE).fill(97)
  for (let count = 0; count < 2_048; count += 1) yield piece
}

const part = (index: number) => `--b\r\nContent-Disposition: form-data; name="file"; filename="${index}"\r\n\r\nx\r\n`

it('stays as large as it was while two gigabytes are sent to it, and while a thousand files are', async () => {
  const { alice, url, pid } = await open()
  // What is used for the first time is loaded: that is no growth of an upload.
  await alice.post(new File(['warm'], 'a.txt', { type: 'text/plain' }))
  const { upload_descriptor: target } = await alice.announce(FILE)
  const huge = await growthOf(pid, async () => {
    const body = Readable.toWeb(Readable.from(twoGigabytes())) as ReadableStream<Uint8Array>
    // The server may close the connection before all of it was sent.
    const response = await fetch(target?.url ?? '', { method: 'PUT', body, duplex: 'half' }).catch(() => undefined)
    expect([413, undefined]).toContain(response?.status)
  })
  const form = `${Array.from({ length: 1_000 }, (_, index) => part(index)).join('')}--b--\r\n`
  const many = await growthOf(pid, async () => {
    const headers = { ...alice.headers, 'content-type': 'multipart/form-data; boundary=b' }
    const response = await fetch(`${url}/chatkit/attachments`, { method: 'POST', headers, body: form })
    expect(response.status).toBe(400)
  })
  const announced = await growthOf(pid, async () => {
    const statuses: number[] = []
    for (let count = 0; count < 1_100; count += 1) {
      statuses.push((await alice.ask('attachments.create', { ...FILE, size: 1 })).status)
    }
    expect(statuses.filter((status) => status === 200).length).toBeLessThan(1_000)
    expect(statuses.at(-1)).toBe(413)
  })
  const figures = { huge, many, announced }
  expect(Object.entries(figures).filter(([, bytes]) => bytes >= MOST_GROWTH)).toEqual([])
  if (process.env['SHOW_FIGURES'] === '1') process.stderr.write(`${JSON.stringify(figures)}\n`)
})
