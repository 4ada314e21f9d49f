// a run becomes thread events
export { AgentContext } from './agent-context.ts'
export type { AgentContextOptions, ClientToolCall } from './agent-context.ts'
export { streamAgentResponse } from './stream-agent-response.ts'
export type { StreamAgentResponseOptions } from './agent-response.ts'
export type { StreamedRun } from './run-reader.ts'
export { ResponseStreamConverter } from './response-stream-converter.ts'
export type {
  ContainerFileCitation,
  FileCitation,
  ResponseStreamConverterOptions,
  UrlCitation,
} from './response-stream-converter.ts'
export type { ToolDetail, ToolWording } from './tool-tasks.ts'
export type { ToolExtras } from './tool-extras.ts'
export { IncompleteResponseError, OutputLimitError } from './run-errors.ts'
// a thread becomes model input
export { ThreadItemConverter } from './thread-item-converter.ts'
export type { ConvertedItem } from './thread-item-converter.ts'
// widgets
export { accumulateText } from './accumulate-text.ts'
