import type { WidgetNode, WidgetRoot } from '../../widget.ts'
import type { ToolCall } from '../context/run-signal.ts'
import { redactValue } from '../guardrails/secrets.ts'
import { shorten } from '../slice-text.ts'
import { parseJson } from '../tools/tool-summary.ts'

/** The words of a card that asks. Give them in the user's language. */
export interface ApprovalWording {
  /** What would be done, by the tool's name. Nothing: the name itself, in words. */
  title: (toolName: string) => string | undefined
  explanation: string
  approve: string
  decline: string
  approved: string
  declined: string
  expired: string
  superseded: string
  /** For an answer that comes too late, or again. */
  closed: string
  /** For an approved call whose run cannot go on, because the team has changed. */
  lost: string
}

export const defaultApprovalWording: ApprovalWording = {
  title: () => undefined,
  explanation: 'Nothing is done before you approve it.',
  approve: 'Approve',
  decline: 'Decline',
  approved: 'Approved.',
  declined: 'Declined. It was not done.',
  expired: 'Expired. It was not done.',
  superseded: 'Not answered. It was not done.',
  closed: 'This has been answered already, or it is too late for it.',
  lost: 'This can no longer be carried out. Please ask again.',
}

const MAX_VALUE = 300

/** The action of the card's buttons. */
export const APPROVAL_ACTION = 'frontdesk.approval'

/** A card that shows what a call would do, with its two buttons, or with what came of it. */
export function approvalCard(
  call: ToolCall,
  state: { approvalId: string } | { outcome: string },
  { title, wording }: { title: string; wording: ApprovalWording },
): WidgetRoot {
  const decide = (decision: 'approved' | 'declined', approvalId: string) => ({
    type: APPROVAL_ACTION,
    payload: { approval_id: approvalId, call_id: call.callId, decision },
  })
  const ending: WidgetNode[] =
    'outcome' in state
      ? [{ type: 'Text', value: state.outcome, weight: 'medium' }]
      : [
          { type: 'Caption', value: wording.explanation },
          {
            type: 'Row',
            gap: 2,
            children: [
              {
                type: 'Button',
                label: wording.approve,
                style: 'primary',
                onClickAction: decide('approved', state.approvalId),
              },
              {
                type: 'Button',
                label: wording.decline,
                style: 'secondary',
                onClickAction: decide('declined', state.approvalId),
              },
            ],
          },
        ]
  return {
    type: 'Card',
    size: 'md',
    children: [{ type: 'Title', value: title, size: 'sm' }, ...facts(call), ...ending],
  }
}

/** Every argument in a line: who approves must see all of what would happen. */
function facts(call: ToolCall): WidgetNode[] {
  const value = redactValue(parseJson(call.arguments))
  const members: [string, unknown][] =
    typeof value === 'object' && value !== null ? Object.entries(value) : [['input', value]]
  return members.map(([name, member]) => ({
    type: 'Text',
    value: `${name}: ${shorten(typeof member === 'string' ? member : (JSON.stringify(member) ?? ''), MAX_VALUE)}`,
    size: 'sm',
  }))
}
