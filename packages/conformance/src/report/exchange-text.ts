import type { Exchange } from '../subject/exchange.ts'

const MAX_BODY = 1_500

/** The request as a line for the shell, and what came back as it came: line ends and other characters that one cannot see are written out. */
export function toExchangeText({ request, response, ended }: Exchange): string {
  const head = response
    ? [`HTTP ${response.status}`, ...Object.entries(response.headers).map(([name, value]) => `${name}: ${value}`)]
    : ['(no answer)']
  return [
    toCurl(request),
    ...head,
    '',
    ...(response ? [showBody(response.body)] : []),
    ...(ended ? [`(${ENDS[ended]})`] : []),
  ].join('\n')
}

const ENDS: Record<NonNullable<Exchange['ended']>, string> = {
  broken: 'the connection broke here',
  timeout: 'nothing more came in time',
  closed: 'the kit closed the connection here',
}

function toCurl({ method, url, headers, body }: Exchange['request']): string {
  const parts = [`curl -N -X ${method} ${quote(url)}`]
  for (const [name, value] of Object.entries(headers)) parts.push(`-H ${quote(`${name}: ${value}`)}`)
  if (body !== '') parts.push(`--data-raw ${quote(cut(body))}`)
  return parts.join(' ')
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** A line end is shown as such and then made: what is one line in the answer is one line here. */
function showBody(body: string): string {
  return cut(body).replaceAll('\r', '␍').replaceAll('\n', '␊\n').replaceAll('\uFEFF', '(BOM)')
}

function cut(text: string): string {
  return text.length > MAX_BODY ? `${text.slice(0, MAX_BODY)}… (${text.length - MAX_BODY} characters more)` : text
}
