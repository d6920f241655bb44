/** One call as strace wrote it down. */
export interface Call {
  readonly name: string
  readonly argument: string
  readonly result: number | null
  readonly ordinal: number
}

export function parseTrace(text: string): readonly Call[]
