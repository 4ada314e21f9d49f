import { useState } from 'react'
import type { Messages } from '../../texts/en.ts'
import { text } from '../../texts/texts.ts'
import { operate } from '../operate.ts'
import { DataTable } from '../parts/data-table.tsx'
import { toError } from '../use-load.ts'
import type { ServerReport } from './server-report.ts'

type State = ServerReport['processes'][number]['state']

const STATES: Record<State, { words: keyof Messages; tone: 'good' | 'bad' | 'calm' }> = {
  ready: { words: 'stateReady', tone: 'good' },
  starting: { words: 'stateStarting', tone: 'calm' },
  waiting: { words: 'stateWaiting', tone: 'bad' },
  broken: { words: 'stateBroken', tone: 'bad' },
  stopped: { words: 'stateStopped', tone: 'calm' },
  closed: { words: 'stateStopped', tone: 'calm' },
}

export function ServerCard({ server, onAccepted }: { server: ServerReport; onAccepted: () => void }) {
  const { name, trust, processes, tools, held } = server
  return (
    <article className="desk-card" aria-label={name}>
      <header className="desk-card-head">
        <h2>{name}</h2>
        <span className="desk-badge">{text(trust === 'own' ? 'ownServer' : 'thirdPartyServer')}</span>
        {processes.length === 0 && <span className="desk-badge">{text('noProcess')}</span>}
        {processes.map(({ state, pid }, index) => (
          <span key={pid ?? index} className="desk-badge" data-tone={STATES[state].tone}>
            {text(STATES[state].words)}
          </span>
        ))}
      </header>
      {processes.map(({ pid, restarts, lastError }, index) => (
        <div key={pid ?? index} className="desk-note">
          {pid !== undefined && <p>{text('processFacts', { pid: String(pid), restarts })}</p>}
          {lastError !== undefined && <p dir="auto">{text('lastError', { reason: lastError })}</p>}
        </div>
      ))}
      {held.length > 0 && <HeldTools server={name} held={held} onAccepted={onAccepted} />}
      {tools.length > 0 && (
        <details>
          <summary>{text('toolCount', { count: tools.length })}</summary>
          <DataTable
            label={text('tools')}
            rows={tools}
            keyOf={(tool) => tool.name}
            columns={[
              { title: text('tool'), cell: (tool) => <code>{tool.name}</code> },
              { title: text('description'), cell: ({ description }) => description },
              { title: text('kind'), cell: kindOf },
            ]}
          />
        </details>
      )}
    </article>
  )
}

function kindOf({ annotations, needsApproval }: ServerReport['tools'][number]): string {
  return [
    annotations.readOnlyHint ? text('readOnly') : annotations.destructiveHint ? text('destructive') : '',
    needsApproval ? text('needsApproval') : '',
  ]
    .filter((words) => words !== '')
    .join(' · ')
}

function HeldTools({ server, held, onAccepted }: { server: string; held: readonly string[]; onAccepted: () => void }) {
  const [error, setError] = useState<Error>()
  const accept = async (tool: string) => {
    try {
      await operate('/admin/mcp/accept', { method: 'POST', body: { server, tool } })
      onAccepted()
    } catch (cause) {
      setError(toError(cause))
    }
  }
  return (
    <section className="desk-held" aria-label={text('heldTools')}>
      <p>{text('heldTools')}</p>
      <ul>
        {held.map((tool) => (
          <li key={tool}>
            <code>{tool}</code>
            <button
              type="button"
              className="button button-small"
              aria-label={text('acceptTool', { name: tool })}
              onClick={() => void accept(tool)}
            >
              {text('accept')}
            </button>
          </li>
        ))}
      </ul>
      {error && <p role="alert">{error.message}</p>}
    </section>
  )
}
