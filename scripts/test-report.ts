/** A reporter of Vitest for `check.ts`: writes what each test file came to, as JSON, to the file that `TEST_REPORT` names. */
import { writeFileSync } from 'node:fs'
import type { Reporter, SerializedError, TestModule } from 'vitest/node'

export interface Outcome {
  passed: number
  failed: number
}

export interface TestReport {
  /** By the file's path. A file that does not load, or that causes an error outside its tests, has at least one failure. */
  files: Record<string, Outcome>
  /** Errors that belong to no file. */
  errors: number
}

function outcomeOf(module: TestModule): Outcome {
  const states = [...module.children.allTests()].map((test) => test.result().state)
  const failed = states.filter((state) => state === 'failed').length
  return {
    passed: states.filter((state) => state === 'passed').length,
    failed: module.ok() ? failed : Math.max(failed, 1),
  }
}

export default class TestReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const report: TestReport = { files: {}, errors: 0 }
    for (const module of modules) report.files[module.moduleId] = outcomeOf(module)
    for (const error of unhandled) {
      const file = report.files[String(error['VITEST_TEST_PATH'])]
      if (file) file.failed ||= 1
      else report.errors += 1
    }
    writeFileSync(process.env['TEST_REPORT']!, JSON.stringify(report))
  }
}
