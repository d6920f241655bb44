/** `note`: nothing is wrong, but it should be known. */
export type CheckState = 'ok' | 'note' | 'bad'

/** One thing that was looked at. */
export interface Check {
  readonly name: string
  readonly state: CheckState
  /** What is so. */
  readonly message: string
  /** What to do, ideally a command; null: nothing. */
  readonly remedy: string | null
}

export function ok(name: string, message: string): Check {
  return { name, state: 'ok', message, remedy: null }
}

export function note(name: string, message: string, remedy: string | null = null): Check {
  return { name, state: 'note', message, remedy }
}

export function bad(name: string, message: string, remedy: string | null): Check {
  return { name, state: 'bad', message, remedy }
}
