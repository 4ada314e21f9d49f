import type { ApprovalWording } from '@frontdesk/chatkit/agents/approvals'

const TITLES: Readonly<Record<string, string>> = {
  delete_task: 'Delete a task for good',
  execute: 'Change data in the database',
  write_file: 'Write a file',
  edit_file: 'Change a file',
  move_file: 'Move a file',
  delete_file: 'Delete a file',
  escalate_to_human: 'Ask a human colleague to take over',
  close_conversation: 'Close this conversation for good',
}

/** What the cards say of the tools that ship, and of the time that they wait. */
export function approvalWording(expiresInMs: number): Partial<ApprovalWording> {
  const minutes = Math.max(1, Math.round(expiresInMs / 60_000))
  const time = minutes === 1 ? 'a minute' : `${minutes} minutes`
  return {
    title: (tool) => TITLES[tool],
    explanation: `It is done for you and nobody else, once, as it stands here. Nothing is done before you approve it; after ${time} it expires.`,
  }
}
