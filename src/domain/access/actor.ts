/** The door an actor came through. */
export const DOORS = ['cli', 'http', 'web', 'mcp', 'policy'] as const

export type Door = (typeof DOORS)[number]

/** Who did it, and through which door. */
export type Actor = {
  readonly name: string
  readonly door: Door
}
