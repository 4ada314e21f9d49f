// runs
export { DurableRuns } from './durable-runs.ts'
export type { ReadRunOptions, RunSummary } from './durable-runs.ts'
export { DEFAULT_RUN_LIMITS } from './options.ts'
export type { BusyThread, DurableRunsOptions, RunLimits, RunServer } from './options.ts'
export type { NumberedEvent, RunEndedEvent } from './ended.ts'
// what a hook tells of its run
export { countUsage, recordCall } from './current-run.ts'
// over HTTP
export { handleRunRequest } from './http/handle-run-request.ts'
export { matchRunRequest } from './http/match-run-request.ts'
export type { RunRequest } from './http/match-run-request.ts'
// errors
export { KeyInUseError, KeyReusedError, OutcomeUnknownError } from './errors.ts'
