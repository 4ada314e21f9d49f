// `@frontdesk/chatkit/agents`: a run of `@openai/agents` answers a thread. Approvals, guardrails and errors have entries of their own beside it.
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
// the model behind it
export { steadyModelProvider } from './model/steady-model.ts'
export type { SteadyModelOptions } from './model/steady-model.ts'
// a thread becomes model input
export { ThreadItemConverter } from './history/thread-item-converter.ts'
export type {
  ConvertedItem,
  ConvertedItems,
  ItemLinks,
  ThreadItemConverterOptions,
} from './history/thread-item-converter.ts'
export { loadHistory } from './history/load-history.ts'
export type { LoadHistoryOptions } from './history/load-history.ts'
export { HistoryCache } from './history/kept/history-cache.ts'
export { createSummarizer } from './history/create-summarizer.ts'
export { createAttachmentReader } from './history/attachment-reader.ts'
export type { AttachmentReaderOptions } from './history/attachment-reader.ts'
// the model asks the user
export { askUserTool, stopAtQuestions } from './tools/ask-user-tool.ts'
// widgets
export { accumulateText } from './stream/accumulate-text.ts'
