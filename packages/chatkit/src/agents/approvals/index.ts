// `@frontdesk/chatkit/agents/approvals`: the user decides about a tool call before it is made.
export { APPROVAL_ACTION } from './approval-card.ts'
export { Approvals } from './approvals.ts'
export type { ApprovalAnswer, ApprovalsOptions, RefusedCalls } from './approvals.ts'
export type { ApprovalWording } from './approval-card.ts'
export { resumeApproved } from './resume-approved.ts'
export type { ResumeApprovedOptions } from './resume-approved.ts'
