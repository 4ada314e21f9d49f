import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { toBadge } from '../report/badge.ts'
import { toHtml } from '../report/html.ts'
import { toJunit } from '../report/junit.ts'
import { toText } from '../report/text.ts'
import type { Report } from '../run/result.ts'
import type { CliOptions, ReportFormat } from './options.ts'
import type { Terminal } from './terminal.ts'

const WRITERS: Record<ReportFormat, (report: Report) => string> = {
  json: (report) => `${JSON.stringify(report, undefined, 2)}\n`,
  junit: toJunit,
  html: toHtml,
  badge: (report) => `${JSON.stringify(toBadge(report))}\n`,
}

/** Writes the reports that were asked for, and the table unless one of them takes its place. */
export async function writeReports(
  report: Report,
  { reports, isVerbose }: Pick<CliOptions, 'reports' | 'isVerbose'>,
  { write, hasColours }: Pick<Terminal, 'write' | 'hasColours'>,
): Promise<void> {
  for (const [format, path] of Object.entries(reports) as [ReportFormat, string][]) {
    const text = WRITERS[format](report)
    if (path === '-') write(text)
    else {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, text)
    }
  }
  if (Object.values(reports).includes('-')) return
  write(toText(report, { hasColours, isVerbose }))
}
