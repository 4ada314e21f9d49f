import { runCli } from './run-cli.ts'

process.exitCode = await runCli(process.argv.slice(2), {
  write: (text) => void process.stdout.write(text),
  writeError: (text) => void process.stderr.write(text),
  showsProgress: process.stderr.isTTY,
  hasColours: process.stdout.isTTY && !process.env['NO_COLOR'],
})
