import type { ServerReport, ToolReport } from '@frontdesk/mcp-host'

/** A line for each server, with what an operator has to do about it. */
export function showServers(reports: readonly ServerReport[]): string {
  if (reports.length === 0) return 'There are no tool servers.'
  return reports.map((report) => [headOf(report), ...worriesOf(report)].join('\n    ')).join('\n')
}

/** The tools of each server, with what they say of themselves. */
export function showTools(reports: readonly ServerReport[]): string {
  return reports.map(({ name, tools }) => [name, ...tools.map(lineOf)].join('\n  ')).join('\n')
}

function headOf({ name, trust, scope, approval, processes, tools }: ServerReport): string {
  const states = processes.map(({ state, pid, restarts }) =>
    [state, ...(pid === undefined ? [] : [`pid ${pid}`]), `${restarts} restarts`].join(', '),
  )
  const rule = typeof approval === 'string' ? approval : approval.join(' ')
  const parts = [...(states.length === 0 ? ['not started'] : states), `${tools.length} tools`, `approval: ${rule}`]
  return `${name} (${trust}${scope === 'user' ? ', one for each user' : ''}): ${parts.join('; ')}`
}

function worriesOf({ name, processes, held }: ServerReport): string[] {
  return [
    ...processes.flatMap(({ lastError }) => (lastError === undefined ? [] : [`last error: ${lastError}`])),
    ...held.map((tool) => `held, because it changed: ${tool}. To let it in: pnpm mcp accept ${name} ${tool}`),
  ]
}

function lineOf({ name, calledAs, description, annotations, needsApproval }: ToolReport): string {
  const hints = Object.entries(annotations).flatMap(([hint, value]) =>
    value === true ? [hint.replace('Hint', '')] : [],
  )
  const notes = [
    ...(calledAs === name ? [] : [`called ${calledAs}`]),
    ...hints,
    ...(needsApproval ? ['needs an approval'] : []),
  ]
  const [said = ''] = description.split('\n')
  return `${name}${notes.length > 0 ? ` [${notes.join(', ')}]` : ''}  ${said.slice(0, 100)}`
}
