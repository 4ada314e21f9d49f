import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { createResolver, systemDialler } from '../src/index.ts'

const NO_ERROR = 0
const SERVER_FAILURE = 2
const NO_SUCH_NAME = 3
const A = 1
const AAAA = 28

/** What a name server says of a question: a code, and the bytes of an address; undefined says nothing at all. */
type Zone = (name: string, type: number) => { code: number; address?: number[] } | undefined

/** A name server on the loopback interface. */
async function openNameServer(zone: Zone): Promise<AsyncDisposable & { server: string; asked: string[] }> {
  const socket = createSocket('udp4')
  const asked: string[] = []
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = readQuestion(query)
    asked.push(name)
    const answer = zone(name, type)
    if (answer !== undefined) socket.send(writeAnswer(query.subarray(0, end), type, answer), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    server: `127.0.0.1:${socket.address().port}`,
    asked,
    async [Symbol.asyncDispose]() {
      socket.close()
      await once(socket, 'close')
    },
  }
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.'), type: query.readUInt16BE(at + 1), end: at + 5 }
}

function writeAnswer(question: Buffer, type: number, { code, address }: { code: number; address?: number[] }): Buffer {
  const head = Buffer.from(question)
  head.writeUInt16BE(0x8180 | code, 2)
  head.writeUInt16BE(address === undefined ? 0 : 1, 6)
  head.writeUInt32BE(0, 8)
  if (address === undefined) return head
  const record = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, address.length, ...address])
  return Buffer.concat([head, record])
}

const signal = AbortSignal.timeout(60_000)

it('finds the addresses of both families', async () => {
  await using names = await openNameServer((_name, type) =>
    type === A
      ? { code: NO_ERROR, address: [93, 184, 216, 34] }
      : { code: NO_ERROR, address: [0x26, 6, 0x47, 0, ...Array<number>(11).fill(0), 1] },
  )
  const resolve = createResolver({ servers: [names.server] })
  expect(await resolve('pub.test', { signal })).toEqual(['93.184.216.34', '2606:4700::1'])
})

it('takes a family that is not there, or fails, for none, and a name that is not there for no failure', async () => {
  const codes: Record<string, number> = {
    'half.test': SERVER_FAILURE,
    'ipv4.test': NO_ERROR,
    'none.test': NO_SUCH_NAME,
  }
  await using names = await openNameServer((name, type) =>
    type === AAAA || name === 'none.test'
      ? { code: codes[name] ?? NO_ERROR }
      : { code: NO_ERROR, address: [93, 184, 216, 34] },
  )
  const resolve = createResolver({ servers: [names.server] })
  expect(await resolve('half.test', { signal })).toEqual(['93.184.216.34'])
  expect(await resolve('ipv4.test', { signal })).toEqual(['93.184.216.34'])
  expect(await resolve('none.test', { signal })).toEqual([])
})

it('fails when the name servers do', async () => {
  await using names = await openNameServer(() => ({ code: SERVER_FAILURE }))
  const resolve = createResolver({ servers: [names.server] })
  await expect(resolve('pub.test', { signal })).rejects.toMatchObject({ code: 'ESERVFAIL' })
})

it('stops asking when its signal aborts', async () => {
  const controller = new AbortController()
  await using names = await openNameServer(() => {
    controller.abort()
    return undefined
  })
  const resolve = createResolver({ servers: [names.server] })
  await expect(resolve('pub.test', controller)).rejects.toMatchObject({ code: 'ECANCELLED' })
  await expect(resolve('pub.test', controller)).rejects.toMatchObject({ name: 'AbortError' })
})

it('asks for no name of a search domain', async () => {
  await using names = await openNameServer(() => ({ code: NO_SUCH_NAME }))
  await createResolver({ servers: [names.server] })('intranet.example', { signal })
  expect(new Set(names.asked)).toEqual(new Set(['intranet.example']))
})

it('dials an address, says when nobody is there, and stops with its signal', async () => {
  const server = createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const target = { address: '127.0.0.1', port }
  expect(await text(await systemDialler(target, { signal }))).toBe('hello')
  await expect(systemDialler(target, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
  const controller = new AbortController()
  const dialled = systemDialler({ address: '192.0.2.1', port: 80 }, controller)
  controller.abort()
  await expect(dialled).rejects.toMatchObject({ name: 'AbortError' })
  server.close()
  await once(server, 'close')
  await expect(systemDialler(target, { signal })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})
