import { text } from '../../texts/texts.ts'
import { Loaded } from '../parts/loaded.tsx'
import { useLoad } from '../use-load.ts'
import { ServerCard } from './server-card.tsx'
import type { ServerReport } from './server-report.ts'

/** The tool servers behind the agents: how they are, what they offer, and what waits for somebody to accept it. */
export function ToolsPage() {
  const loading = useLoad<{ data: ServerReport[] }>('/admin/mcp')
  return (
    <Loaded of={loading}>
      {({ data }) =>
        data.length === 0 ? (
          <p className="desk-empty">{text('noTools')}</p>
        ) : (
          <ul className="desk-cards">
            {data.map((server) => (
              <li key={server.name}>
                <ServerCard server={server} onAccepted={loading.reload} />
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  )
}
