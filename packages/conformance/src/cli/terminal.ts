/** The terminal that the command was started in. */
export interface Terminal {
  write: (text: string) => void
  writeError: (text: string) => void
  hasColours: boolean
  /** Whether somebody sees the errors as they come: then they are told how far the run is. */
  showsProgress: boolean
}
