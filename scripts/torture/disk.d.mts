import type { Call } from './trace.mjs'

export type Files = ReadonlyMap<string, Buffer>

/** A write: of bytes, of a file's size or of a name. */
export interface Item {
  readonly name: string
  readonly isDurable: boolean
}

/** Which pieces of a write have arrived, `[from, to)` in bytes. */
export type Choose = (item: Item) => readonly (readonly [from: number, to: number])[]

export interface Disk {
  readonly items: readonly Item[]
  readonly apply: (call: Call) => boolean
  readonly image: (choose: Choose) => Files
}

export function openDisk(initial: Files, home: string): Disk
