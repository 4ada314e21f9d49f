import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { McpConfigError } from '../errors.ts'
import { ToolPins } from './tool-pins.ts'

const PinFile = z.strictObject({
  version: z.literal(1),
  servers: z.record(z.string(), z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/))),
})

/**
 * The pins in the file at `path`, which is made when there is none and written at each change. Throws {@link McpConfigError} for a file that is damaged: to
 * begin anew would trust whatever the servers say today.
 */
export function openPinFile(path: string): ToolPins {
  const servers = readPins(path)
  return new ToolPins(servers, (pins) => {
    const text = `${JSON.stringify({ version: 1, servers: pins } satisfies z.infer<typeof PinFile>, undefined, 2)}\n`
    // Written aside and put in place, so that a crash leaves the old file or the new one.
    writeFileSync(`${path}.new`, text, { mode: 0o600 })
    renameSync(`${path}.new`, path)
  })
}

function readPins(path: string): z.infer<typeof PinFile>['servers'] {
  try {
    return PinFile.parse(JSON.parse(readFileSync(path, 'utf8'))).servers
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new McpConfigError(
      `The file ${path}, which says what the tools of your servers were when you trusted them, is damaged. Restore it; or look at the tools again, and delete it.`,
      { cause: error },
    )
  }
}
