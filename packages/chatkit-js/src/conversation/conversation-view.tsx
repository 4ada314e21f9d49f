import { ArrowDown } from 'lucide-react'
import { useMemo } from 'react'
import { useObservable, useOptions, useSession } from '../chat-context.ts'
import { useText } from '../locales/text-context.ts'
import { isAnswering } from '../state/conversation/conversation-state.ts'
import { Announcer } from './status/announcer.tsx'
import { BusyNotice } from './status/busy-notice.tsx'
import { EarlierItems } from './earlier-items.tsx'
import { FailureNotice } from './status/failure-notice.tsx'
import { Notices } from './status/notices.tsx'
import { OutgoingMessage } from './messages/user-message.tsx'
import { Progress } from './status/progress.tsx'
import { StartScreen } from './start-screen.tsx'
import { toTurns } from './turns/to-turns.ts'
import { TurnView } from './turns/turn-view.tsx'
import { useFollowing } from './use-following.ts'

/** The turns of the thread in a scroller of their own, or the screen of a new thread. */
export function ConversationView() {
  const session = useSession()
  const text = useText()
  const { autoScroll, scrollMode } = useOptions()
  const state = useObservable(session.conversation.state)
  const { thread, threadId, activity, outgoing, failure, turns: turnCount } = state
  const turns = useMemo(() => toTurns(thread.items), [thread.items])
  const isBusy = isAnswering(activity)
  const { scroller, isAway, jump } = useFollowing({ turnCount, isBusy, follows: autoScroll, threadId, activity })
  const isNew = threadId === null && turns.length === 0 && !outgoing && !failure

  return (
    <div className="conversation" data-new={isNew}>
      <div
        className="scroller"
        ref={scroller}
        role="log"
        aria-live="off"
        aria-busy={isBusy}
        aria-label={text('conversation')}
        tabIndex={0}
        data-region
      >
        {isNew ? (
          <StartScreen />
        ) : (
          <div
            className="turns"
            part="conversation"
            data-document={scrollMode === 'document'}
            data-anchored={turnCount > 0}
          >
            <EarlierItems />
            {activity === 'loading' && <ConversationSkeleton label={text('loading')} />}
            {turns.map((turn, index) => {
              const isLast = index === turns.length - 1 && !outgoing
              return (
                <TurnView
                  key={turn.key}
                  turn={turn}
                  pending={isLast ? thread.pending : NONE}
                  isLast={isLast}
                  isBusy={isLast && isBusy}
                >
                  {isLast && <TurnEnd />}
                </TurnView>
              )
            })}
            {outgoing && (
              <div className="turn turn-last" data-turn>
                <OutgoingMessage input={outgoing} />
                <TurnEnd />
              </div>
            )}
            {turns.length === 0 && !outgoing && (
              <>
                <BusyNotice />
                <FailureNotice />
              </>
            )}
          </div>
        )}
      </div>
      {isAway && (
        <button
          type="button"
          className="jump"
          onClick={jump}
          aria-label={text('jumpToLatest')}
          title={text('jumpToLatest')}
        >
          <ArrowDown className="icon" size={18} aria-hidden />
        </button>
      )}
      <Announcer />
    </div>
  )
}

const NONE: readonly string[] = []

/** What stands after the newest item: status, notices, failure. */
function TurnEnd() {
  return (
    <>
      <Progress />
      <Notices />
      <BusyNotice />
      <FailureNotice />
    </>
  )
}

function ConversationSkeleton({ label }: { label: string }) {
  return (
    <div className="skeleton" role="status" aria-label={label}>
      <span className="skeleton-line skeleton-question" />
      <span className="skeleton-line" />
      <span className="skeleton-line" />
      <span className="skeleton-line skeleton-short" />
    </div>
  )
}
