/** Defines the tag unless the page has it already: the script may be loaded twice, or beside another of its kind. */
export function defineOnce(tag: string, constructor: CustomElementConstructor): void {
  if (customElements.get(tag) === undefined) customElements.define(tag, constructor)
}
