/** How far a journal is known: what a database remembers of it, outside of the journal itself. */
export interface JournalMark {
  /** In bytes, up to the end of the last line that was read. */
  readonly size: number
  readonly inode: string
  /** When the file was last changed, in nanoseconds. Null: remembered before this was. */
  readonly changed: string | null
  /** Over all lines up to there (domain/vault/intent.ts). Null: remembered before there was one. */
  readonly hash: string | null
}

/** Whether the journal still is as it was seen last: then nothing in it can be news. */
export function isKnownJournal(
  mark: JournalMark | null,
  stats: { readonly size: bigint; readonly ino: bigint; readonly ctimeNs: bigint } | undefined,
): boolean {
  return (
    mark !== null &&
    stats !== undefined &&
    stats.size === BigInt(mark.size) &&
    String(stats.ino) === mark.inode &&
    String(stats.ctimeNs) === mark.changed
  )
}
