/** Characters that nobody sees, those that stand for a space of no kind included. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb]/u

/** Where such characters change what is seen, as writing systems and emoji need them to. */
const MEANINGFUL = new RegExp(
  [
    // The joiners between letters of scripts whose letters join or stack.
    String.raw`(?<=[\p{scx=Arab}\p{scx=Syrc}\p{scx=Nkoo}\p{scx=Mong}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}])[\u200c\u200d](?=[\p{L}\p{M}])`,
    // Either joiner after a sign that takes a vowel away: there it chooses the form of the letter before, at the end of a word too.
    String.raw`(?<=[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u1039\u103a\u17d2])[\u200c\u200d]`,
    // One emoji made of several, and its form.
    String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?)\u200d(?=\p{Extended_Pictographic})`,
    String.raw`(?<=[\p{Extended_Pictographic}\d#*])[\ufe0e\ufe0f]`,
    String.raw`(?<=\u{1f3f4})[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}`,
    // The form of a Chinese or a Mongolian letter.
    String.raw`(?<=\p{Script=Han})[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]`,
    String.raw`(?<=\p{Script=Mong})[\u180b-\u180d\u180f]`,
  ].join('|'),
  'gu',
)

/** True for a name with characters that nobody sees and nothing needs: it could be taken for another name. */
export function hasInvisible(name: string): boolean {
  return INVISIBLE.test(name.replaceAll(MEANINGFUL, ''))
}
