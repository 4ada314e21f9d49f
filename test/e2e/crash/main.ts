/** `pnpm test:crash:server [--kills N] [--seed N]`: kills the server at random moments and says in one line what became of what it had acknowledged. */
import { parseArgs } from 'node:util'
import { crashServer, toLine } from './crash-server.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const [kills, seed] = [Number(values.kills), Number(values.seed)]
console.log(`Seed ${seed}.`)
const report = await crashServer({
  kills,
  seed,
  onKill: (kill) => {
    if (kill % 20 === 0) console.log(`${kill} of ${kills}`)
  },
})
for (const kind of ['lost', 'doubled', 'stuck'] as const) {
  for (const what of report[kind].slice(0, 20)) console.log(`${kind}: ${what}`)
}
console.log(toLine(report))
process.exit(report.lost.length + report.doubled.length + report.stuck.length === 0 ? 0 : 1)
