// `@frontdesk/chatkit/agents/errors`: the ways in which an answer ends before it is complete.
export {
  AnswerError,
  BusyProviderError,
  ContentFilterError,
  ContextLengthError,
  IncompleteResponseError,
  OutputLimitError,
  QuotaError,
} from './model/run-errors.ts'
