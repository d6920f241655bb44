import type { Choose, Item } from './disk.mjs'

export interface Remains {
  readonly what: string
  readonly choose: Choose
}

export const RESTORED: Remains

export function remainsOf(items: readonly Item[]): readonly Remains[]
