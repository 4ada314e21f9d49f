import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import { listen } from '../src/http/listener.ts'
import { StartError } from '../src/start-error.ts'

describe('listen', () => {
  it('says that the port is in use and what to do', async () => {
    const first = await listen(() => undefined, { host: '127.0.0.1', port: 0 })
    const port = Number(new URL(first.url).port)
    await expect(listen(() => undefined, { host: '127.0.0.1', port })).rejects.toThrow(
      new StartError(
        `Port ${port} on 127.0.0.1 is in use. Set PORT to a free one (0 finds one), or stop what is listening there.`,
      ),
    )
    await first.close()
  })

  it('says that the host is no address of this machine', async () => {
    await expect(listen(() => undefined, { host: '192.0.2.1', port: 0 })).rejects.toThrow(/HOST is 192\.0\.2\.1/)
  })

  it('drains until the last answer is complete', async () => {
    const asked = Promise.withResolvers<ServerResponse>()
    const listener = await listen((_request, response) => asked.resolve(response), { host: '127.0.0.1', port: 0 })
    const answer = fetch(listener.url).then((response) => response.text())
    const response = await asked.promise
    let isDrained = false
    const drained = listener.drain({ timeoutMs: 60_000 }).then(() => (isDrained = true))
    await new Promise((resolve) => setImmediate(resolve))
    expect(isDrained).toBe(false)
    response.end('late')
    await drained
    expect(await answer).toBe('late')
    await listener.close()
  })

  it('gives up draining when its time is over, and cuts what is open when it closes', async () => {
    const listener = await listen((_request, response) => void response.write('begun'), { host: '127.0.0.1', port: 0 })
    const response = await fetch(listener.url)
    await listener.drain({ timeoutMs: 10 })
    await listener.close()
    await expect(response.text()).rejects.toThrow('terminated')
  })

  it('lets a file be sent to a response that many wait for, without a warning', async () => {
    const warnings: Error[] = []
    const onWarning = (warning: Error) => void warnings.push(warning)
    process.on('warning', onWarning)
    const listener = await listen(
      (_request, response) => {
        for (let count = 0; count < 7; count++) response.once('close', () => {})
        void pipeline(Readable.from(['sent']), response)
      },
      { host: '127.0.0.1', port: 0 },
    )
    const response = await fetch(listener.url)
    expect(await response.text()).toBe('sent')
    await listener.close()
    process.off('warning', onWarning)
    expect(warnings).toEqual([])
  })

  it('stops draining when it is told to hurry', async () => {
    const listener = await listen((_request, response) => void response.write('begun'), { host: '127.0.0.1', port: 0 })
    const response = await fetch(listener.url)
    const hurry = new AbortController()
    const drained = listener.drain({ timeoutMs: 60_000, signal: hurry.signal })
    hurry.abort()
    await expect(drained).resolves.toBeUndefined()
    await response.body?.cancel()
    await listener.close()
  })
})
