/**
 * Characters that nobody sees: controls but tab and line feed, directions of text, zero-width ones but the joiners that scripts need, and
 * tags, in which whole instructions can be hidden from a reader and shown to a model.
 */
const INVISIBLE = new RegExp(
  String.raw`[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\u{ad}\u{61c}\u{180e}\u{200b}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{e0000}-\u{e0fff}]`,
  'gu',
)

/** The text with the characters that a reader would see, its line ends as "\n", lone surrogates replaced. */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll(/\r\n?/g, '\n').replaceAll(INVISIBLE, '')
}

/** JSON with such characters written as escapes: its values stay what they are, and what is in them can be seen. */
export function showInvisible(json: string): string {
  return json.replaceAll(INVISIBLE, (character) => {
    const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    return units.map((unit) => String.raw`\u${unit.toString(16).padStart(4, '0')}`).join('')
  })
}
