import type { ApprovalWording } from '@frontdesk/chatkit/agents'

const TITLES: Readonly<Record<string, string>> = {
  delete_task: 'Delete a task for good',
  execute: 'Change data in the database',
  write_file: 'Write a file',
  edit_file: 'Change a file',
  move_file: 'Move a file',
  delete_file: 'Delete a file',
}

/** What the cards say of the tools that ship. */
export const approvalWording: Partial<ApprovalWording> = {
  title: (tool) => TITLES[tool],
  explanation:
    'It is done for you and nobody else, once, as it stands here. Nothing is done before you approve it; after 15 minutes it expires.',
}
