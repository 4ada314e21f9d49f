import { countVerdicts } from '../run/result.ts'
import type { Report } from '../run/result.ts'

/** A badge in the endpoint format of shields.io: it names the set, the level and the day, so that it cannot be taken for more. */
export function toBadge(report: Report): object {
  const { passed, failed, error } = countVerdicts(report)
  return {
    schemaVersion: 1,
    label: `${report.set} ${report.level}`,
    message: `${passed} of ${passed + failed} · ${report.startedAt.slice(0, 10)}`,
    color: error > 0 ? 'lightgrey' : failed > 0 ? (passed > failed * 4 ? 'yellow' : 'red') : 'brightgreen',
  }
}
