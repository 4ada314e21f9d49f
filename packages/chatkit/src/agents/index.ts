// a run becomes thread events
export { AgentContext } from './agent-context.ts'
export type { AgentContextOptions, ClientToolCall } from './agent-context.ts'
export { streamAgentResponse } from './stream-agent-response.ts'
export type { AgentStream } from './agent-stream.ts'
export type { StreamAgentResponseOptions } from './agent-response.ts'
export type { RunSource, StreamedRun } from './run-reader.ts'
export { ResponseStreamConverter } from './response-stream-converter.ts'
export type {
  ContainerFileCitation,
  FileCitation,
  ResponseStreamConverterOptions,
  UrlCitation,
} from './response-stream-converter.ts'
export type { ToolDetail, ToolWording } from './tool-tasks.ts'
export type { ToolExtras } from './tool-extras.ts'
export {
  AnswerError,
  BusyProviderError,
  ContentFilterError,
  ContextLengthError,
  IncompleteResponseError,
  OutputLimitError,
  QuotaError,
} from './run-errors.ts'
// the model behind it
export { steadyModelProvider } from './steady-model.ts'
export type { SteadyModelOptions } from './steady-model.ts'
// a thread becomes model input
export { ThreadItemConverter } from './thread-item-converter.ts'
export type { ConvertedItem, ThreadItemConverterOptions } from './thread-item-converter.ts'
export { loadHistory } from './load-history.ts'
export type { LoadHistoryOptions } from './load-history.ts'
export { windowHistory } from './window-history.ts'
export type { HistoryWindow, WindowOptions } from './window-history.ts'
export { estimateTokens } from './estimate-tokens.ts'
export { createSummarizer } from './create-summarizer.ts'
export { createAttachmentReader } from './attachment-reader.ts'
export type { AttachmentReaderOptions } from './attachment-reader.ts'
// the user decides
export { Approvals } from './approvals.ts'
export type { ApprovalAnswer, ApprovalsOptions } from './approvals.ts'
export type { ApprovalWording } from './approval-card.ts'
export { resumeApproved } from './resume-approved.ts'
export type { ResumeApprovedOptions } from './resume-approved.ts'
export { askUserTool, stopAtQuestions } from './ask-user-tool.ts'
// guardrails
export { createTopicJudge, offTopicGuardrail, oversizeGuardrail, secretsGuardrail } from './input-guardrails.ts'
export { leakGuardrail } from './leak-guardrail.ts'
export type { LeakGuardrailOptions } from './leak-guardrail.ts'
export { politeRefusals } from './refusals.ts'
export type { Refusals } from './refusals.ts'
// widgets
export { accumulateText } from './accumulate-text.ts'
