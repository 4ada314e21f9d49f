import type { Connection } from './connection.ts'

const POLL_MS = 50

/** Calls back when another process has committed to the file. SQLite tells nobody, but keeps a number that is cheap to look at. */
export function watchOtherProcesses(connection: Connection, onChange: () => void): Disposable {
  const readVersion = () => connection.db.pragma('data_version', { simple: true })
  let version = readVersion()
  const timer = setInterval(() => {
    const current = readVersion()
    if (current === version) return
    version = current
    onChange()
  }, POLL_MS)
  timer.unref()
  return {
    [Symbol.dispose]: () => clearInterval(timer),
  }
}
