/** `pnpm conformance:results`: runs the kit on every server that we know and writes docs/conformance-results.md. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { countVerdicts, runConformance } from '@frontdesk/conformance'
import type { Report } from '@frontdesk/conformance'
import { toResultsPage } from './results-page.ts'
import type { SubjectResult } from './results-page.ts'
import type { KnownSubject } from './subject.ts'
import { SUBJECTS } from './subjects.ts'

const results: SubjectResult[] = []
for (const subject of Object.values(SUBJECTS)) {
  const report = await judge(subject)
  results.push({ name: subject.name, version: subject.version, report })
  const { passed, failed, not_probed: notProbed } = countVerdicts(report)
  console.log(`${subject.name}: ${passed} passed, ${failed} failed, ${notProbed} not probed`)
}
writeFileSync(join(import.meta.dirname, '../../../docs/conformance-results.md'), toResultsPage(results))

async function judge(subject: KnownSubject): Promise<Report> {
  await using running = await subject.start()
  const report = await runConformance({ ...running.options, level: 'strict' })
  return report
}
