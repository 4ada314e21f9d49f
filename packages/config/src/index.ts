// the file
export { defineConfig } from './define-config.ts'
export { toJsonSchema } from './json-schema.ts'
export { findTeamProblems, problemsOfInstructions } from './team-problems.ts'
export type { Problem } from './team-problems.ts'
// what is in it
export { AgentConfig } from './agent-config.ts'
export { GuardrailConfig } from './guardrail-config.ts'
export { INSTRUCTION_VARIABLES } from './instruction-variables.ts'
export type { InstructionVariable } from './instruction-variables.ts'
export { BuiltinServer, isBuiltinServer, ServerConfig } from './server-config.ts'
export { OWN_TOOLS, TeamConfig } from './team-config.ts'
export type { TeamConfigInput } from './team-config.ts'
