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
  /** For an approval of what is no longer as the card has shown it. The card shows how it is now, and asks again. */
  changed: string
  /** For an approved call whose run cannot go on, because the team has changed or the stored run cannot be read any more. */
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
  changed: 'This has changed since you were asked. Nothing was done: look at it again.',
  lost: 'This can no longer be carried out. Please ask again.',
}

/** How much of one argument a card shows, in characters. What is left out is counted. */
const MAX_VALUE = 4_000

/** The action of the card's buttons. */
export const APPROVAL_ACTION = 'frontdesk.approval'

/** What a card shows: a question with its buttons, or what came of it. */
export type ApprovalState = { approvalId: string } | { outcome: string }

/** A call, and what it is about in words that its user knows. `shown` names those words. */
export interface ShownCall extends ToolCall {
  subject?: readonly string[] | undefined
  shown?: string | undefined
}

/** A card that shows what a call would do, with its two buttons, or with what came of it. */
export function approvalCard(
  call: ShownCall,
  state: ApprovalState,
  { title, wording }: { title: string; wording: ApprovalWording },
): WidgetRoot {
  const decide = (decision: 'approved' | 'declined', approvalId: string) => ({
    type: APPROVAL_ACTION,
    payload: {
      approval_id: approvalId,
      call_id: call.callId,
      decision,
      ...(call.shown !== undefined && { shown: call.shown }),
    },
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
    children: [
      { type: 'Title', value: title, size: 'sm' },
      ...(call.subject ?? []).map((value): WidgetNode => ({ type: 'Text', value, weight: 'semibold' })),
      ...facts(call).map((value): WidgetNode => ({ type: 'Text', value, size: 'sm' })),
      ...ending,
    ],
  }
}

/** The same as the card, for whoever has no widgets. */
export function approvalText(
  call: ShownCall,
  state: ApprovalState,
  { title, wording }: { title: string; wording: ApprovalWording },
): string {
  const ending = 'outcome' in state ? [state.outcome] : [wording.explanation, `${wording.approve} / ${wording.decline}`]
  return [title, ...(call.subject ?? []), ...facts(call), ...ending].join('\n')
}

/** Every argument in a line: who approves must see all of what would happen. */
function facts(call: ToolCall): string[] {
  const value = redactValue(parseJson(call.arguments))
  const members: [string, unknown][] =
    typeof value === 'object' && value !== null ? Object.entries(value) : [['input', value]]
  return members.map(
    ([name, member]) => `${name}: ${cut(typeof member === 'string' ? member : (JSON.stringify(member) ?? ''))}`,
  )
}

function cut(text: string): string {
  if (text.length <= MAX_VALUE) return text
  return `${shorten(text, MAX_VALUE)} [${text.length - MAX_VALUE} more characters are not shown]`
}
