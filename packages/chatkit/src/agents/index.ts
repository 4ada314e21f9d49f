// a run becomes thread events
export { AgentContext } from './context/agent-context.ts'
export type { AgentContextOptions, ClientToolCall } from './context/agent-context.ts'
export { streamAgentResponse } from './stream/stream-agent-response.ts'
export type { AgentStream } from './stream/agent-stream.ts'
export type { StreamAgentResponseOptions } from './stream/agent-response.ts'
export type { RunSource, StreamedRun } from './stream/run-reader.ts'
export { ResponseStreamConverter } from './items/response-stream-converter.ts'
export type {
  ContainerFileCitation,
  FileCitation,
  ResponseStreamConverterOptions,
  UrlCitation,
} from './items/response-stream-converter.ts'
export type { ToolDetail, ToolWording } from './tools/tool-tasks.ts'
export type { ToolExtras } from './tools/tool-extras.ts'
export {
  AnswerError,
  BusyProviderError,
  ContentFilterError,
  ContextLengthError,
  IncompleteResponseError,
  OutputLimitError,
  QuotaError,
} from './model/run-errors.ts'
// the model behind it
export { steadyModelProvider } from './model/steady-model.ts'
export type { SteadyModelOptions } from './model/steady-model.ts'
// a thread becomes model input
export { ThreadItemConverter } from './history/thread-item-converter.ts'
export type { ConvertedItem, ThreadItemConverterOptions } from './history/thread-item-converter.ts'
export { loadHistory } from './history/load-history.ts'
export type { LoadHistoryOptions } from './history/load-history.ts'
export { windowHistory } from './history/window-history.ts'
export type { HistoryWindow, WindowOptions } from './history/window-history.ts'
export { estimateTokens } from './history/estimate-tokens.ts'
export { createSummarizer } from './history/create-summarizer.ts'
export { createAttachmentReader } from './history/attachment-reader.ts'
export type { AttachmentReaderOptions } from './history/attachment-reader.ts'
// the user decides
export { Approvals } from './approvals/approvals.ts'
export type { ApprovalAnswer, ApprovalsOptions } from './approvals/approvals.ts'
export type { ApprovalWording } from './approvals/approval-card.ts'
export { resumeApproved } from './approvals/resume-approved.ts'
export type { ResumeApprovedOptions } from './approvals/resume-approved.ts'
export { askUserTool, stopAtQuestions } from './tools/ask-user-tool.ts'
// guardrails
export {
  createTopicJudge,
  offTopicGuardrail,
  oversizeGuardrail,
  secretsGuardrail,
} from './guardrails/input-guardrails.ts'
export { leakGuardrail } from './guardrails/leak-guardrail.ts'
export type { LeakGuardrailOptions } from './guardrails/leak-guardrail.ts'
export { politeRefusals } from './guardrails/refusals.ts'
export type { Refusals } from './guardrails/refusals.ts'
// widgets
export { accumulateText } from './stream/accumulate-text.ts'
