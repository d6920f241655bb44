import type { Json } from '../../../domain/text/json.ts'

/** The entry in which an agent finds shield. */
export const ENTRY = 'shield'

/** A piece that is put into a text, at a place of the text as it was before. */
export interface Piece {
  readonly at: number
  readonly text: string
}

/** What had to be made around the entry, and is taken away with it. */
export interface Made {
  /** The object or table that the servers stand in. */
  readonly container: boolean
  /** A comma behind the last of what stood there. */
  readonly comma: boolean
}

/** How the servers of an agent are written down. Each function fails with `usage` for a text that it cannot work with. */
export interface ConfigFormat {
  /** The entry of this name; undefined: there is no such entry. */
  readonly find: (text: string, name: string) => Json | undefined
  /** Every server by its name. */
  readonly servers: (text: string) => Readonly<Record<string, Json>>
  /** What puts an entry in, where there is no entry of this name. Nothing else of the text changes. */
  readonly insert: (
    text: string,
    name: string,
    entry: Json,
  ) => { readonly pieces: readonly Piece[]; readonly made: Made }
  /** The text without that entry, whatever else was changed since. */
  readonly remove: (text: string, name: string, made: Made) => string
  /** Whether nothing is left in it that anybody wrote. */
  readonly isBare: (text: string) => boolean
}

/** A text with these pieces in it; they are in order. */
export function withPieces(text: string, pieces: readonly Piece[]): string {
  const parts = pieces.map((piece, index) => [text.slice(pieces[index - 1]?.at ?? 0, piece.at), piece.text])
  return [...parts.flat(), text.slice(pieces.at(-1)?.at ?? 0)].join('')
}

/** The text that had these pieces put in; undefined where one of them does not stand in its place. */
export function withoutPieces(text: string, pieces: readonly Piece[]): string | undefined {
  const cuts: Cut[] = []
  let shift = 0
  for (const { at, text: put } of pieces) {
    const from = at + shift
    if (text.slice(from, from + put.length) !== put) return undefined
    cuts.push({ from, to: from + put.length })
    shift += put.length
  }
  return withoutCuts(text, cuts)
}

/** A stretch of a text that is taken out. */
export interface Cut {
  readonly from: number
  readonly to: number
}

/** A text without these stretches; they are in order and do not overlap. */
export function withoutCuts(text: string, cuts: readonly Cut[]): string {
  const kept = cuts.map(({ from }, index) => text.slice(cuts[index - 1]?.to ?? 0, from))
  return [...kept, text.slice(cuts.at(-1)?.to ?? 0)].join('')
}

/** As the lines of a text end; a new text has `\n`. */
export function lineEndOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}
