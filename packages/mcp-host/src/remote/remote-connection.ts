import type { Clock } from '../clock.ts'
import { withDeadline } from '../clock.ts'
import type { RemoteServerSpec } from '../config/spec.ts'
import type { McpLimits } from '../limits.ts'
import type { Connection } from '../protocol/connection.ts'
import type { LoginFile } from '../oauth/login-file.ts'
import { describeUrlProblem } from '../config/remote-url.ts'
import { HttpTransport } from './http-transport.ts'

/** A session with a server over Streamable HTTP. Throws in words when its address is not allowed. */
export function openRemoteConnection(
  spec: RemoteServerSpec,
  { clock, limits, logins }: { clock: Clock; limits: McpLimits; logins: LoginFile | undefined },
): Connection {
  const problem = describeUrlProblem(spec.url)
  if (problem !== undefined) throw new Error(problem)
  const { promise: ended, resolve } = Promise.withResolvers<string>()
  const end = (reason: string) => {
    resolve(reason)
    void transport.close()
  }
  const transport = new HttpTransport(spec, { clock, limits, logins, onEnd: end })
  return {
    transport,
    pid: undefined,
    ended,
    ignoredMessages: 0,
    lastWords: [],
    kill: () => end('was given up'),
    async close(stepMs) {
      end('was closed')
      try {
        await withDeadline(clock, transport.endSession(), stepMs, () => new Error('The server did not answer.'))
      } catch {
        // The server forgets the session by itself; there is nobody to tell.
      }
    },
  }
}
