/** Every icon of Lucide in its short form, a line `name=drawing` for each, with a line break before and after. Made by the build. */
declare module 'virtual:lucide-drawings' {
  const drawings: string
  export default drawings
}
