/** The door an actor came through. */
export type Door = 'cli' | 'http' | 'web' | 'mcp' | 'policy'

/** Who did it, and through which door. */
export interface Actor {
  readonly name: string
  readonly door: Door
}
