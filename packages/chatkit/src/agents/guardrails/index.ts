// `@frontdesk/chatkit/agents/guardrails`: what is looked for in a message and in an answer, and the words of a refusal.
export { createTopicJudge, offTopicGuardrail, oversizeGuardrail, secretsGuardrail } from './input-guardrails.ts'
export { leakGuardrail } from './leak-guardrail.ts'
export type { LeakGuardrailOptions } from './leak-guardrail.ts'
export { politeRefusals } from './refusals.ts'
export type { Refusals } from './refusals.ts'
