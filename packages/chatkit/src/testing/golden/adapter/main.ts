#!/usr/bin/env node
import { ownImplementation } from '../own-implementation.ts'
import { serveAdapter } from './serve-adapter.ts'

/** `chatkit-golden-adapter`: this package behind the lines of JSON that `chatkit-golden --adapter` speaks; the example for other SDKs. */
await serveAdapter(ownImplementation, {
  input: process.stdin,
  write: (line) => void process.stdout.write(line),
})
