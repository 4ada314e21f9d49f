import type { Client } from 'pg'

const RECONNECT_MS = 500

/**
 * Calls back with the id of a run that any process has changed. It listens on a connection of its own; when that is lost it is made anew, and
 * what may have been missed meanwhile is told as "any run".
 */
export function watchOtherProcesses(createClient: () => Client, onChange: (runId?: string) => void): Disposable {
  let isClosed = false
  let client: Client | undefined
  let timer: NodeJS.Timeout | undefined

  const listen = async () => {
    const connecting = createClient()
    client = connecting
    connecting.on('error', relisten)
    connecting.on('notification', ({ payload }) => onChange(payload))
    await connecting.connect()
    await connecting.query('LISTEN frontdesk_runs')
    onChange()
  }
  const relisten = () => {
    if (isClosed || timer !== undefined) return
    void client?.end()
    timer = setTimeout(() => {
      timer = undefined
      listen().catch(relisten)
    }, RECONNECT_MS).unref()
  }
  listen().catch(relisten)
  return {
    [Symbol.dispose]() {
      isClosed = true
      clearTimeout(timer)
      void client?.end()
    },
  }
}
