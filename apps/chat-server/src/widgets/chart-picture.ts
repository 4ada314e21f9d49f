import sharp from 'sharp'
import type { Series } from './result-widget.ts'

const WIDTH = 800
const ROW = 28
const LABEL = 220
const MOST_CHARACTERS = 28

/** A picture of bars, to be pasted where no widget is: a `data:` URL of a PNG. */
export async function drawChart({ label, names, numbers }: Series): Promise<string> {
  const most = Math.max(...numbers.map(Math.abs), Number.MIN_VALUE)
  const bars = names.map((name, index) => {
    const value = numbers[index] ?? 0
    const width = Math.round((Math.abs(value) / most) * (WIDTH - LABEL - 120))
    const y = 40 + index * ROW
    return [
      `<text x="${LABEL - 8}" y="${y + 17}" text-anchor="end">${escape(name.slice(0, MOST_CHARACTERS))}</text>`,
      `<rect x="${LABEL}" y="${y + 4}" width="${width}" height="${ROW - 8}" rx="3" fill="#2563eb"/>`,
      `<text x="${LABEL + width + 8}" y="${y + 17}">${value}</text>`,
    ].join('')
  })
  const height = 52 + names.length * ROW
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="13">
    <rect width="100%" height="100%" fill="white"/><text x="${LABEL}" y="24" font-weight="bold">${escape(label)}</text>${bars.join('')}</svg>`
  const png = await sharp(Buffer.from(svg)).png({ palette: true }).toBuffer()
  return `data:image/png;base64,${png.toString('base64')}`
}

function escape(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
