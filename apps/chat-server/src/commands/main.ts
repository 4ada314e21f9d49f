import { runCommand } from './run-command.ts'

/** Commands that are programs of their own and read the command line themselves. */
const PROGRAMS: ReadonlyMap<string, () => Promise<unknown>> = new Map<string, () => Promise<unknown>>([
  ['start', () => import('./start/main.ts')],
  ['chat', () => import('@frontdesk/client/cli')],
  ['mcp', () => import('./mcp/main.ts')],
])

const [name = 'start'] = process.argv.slice(2)
const program = PROGRAMS.get(name)
if (program === undefined) process.exitCode = await runCommand(process.argv.slice(2))
else {
  process.argv.splice(2, 1)
  await program()
}
