// Preloaded into the server: says on stderr where it connects to, by the name that it was given.
import net from 'node:net'
import { writeSync } from 'node:fs'

const prototype = net.Socket.prototype
const original = Reflect.get(prototype, 'connect')
prototype.connect = function connect(...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0]
  if (options?.port !== undefined) writeSync(2, `CONNECT ${options.host ?? 'localhost'}:${options.port}\n`)
  return Reflect.apply(original, this, args)
}
