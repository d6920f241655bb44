import type { AuditDefect, DefectKind } from '../../domain/audit/audit-report.ts'

const MOST_DEFECTS = 20

/** Collects what is wrong with a log. */
export interface Defects {
  /** The same one next to the last before it makes one defect of both. */
  readonly add: (kind: DefectKind, number: number, until?: number) => void
  /** The first few. */
  readonly found: () => readonly AuditDefect[]
}

export function createDefects(): Defects {
  const found: AuditDefect[] = []
  return {
    add: (kind, number, until = number) => {
      const last = found.at(-1)
      if (last?.kind === kind && ENTRIES.includes(kind) && last.until === number - 1) {
        found[found.length - 1] = { ...last, until }
      } else if (found.length < MOST_DEFECTS) found.push({ kind, number, until })
    },
    found: () => found,
  }
}

/** Those that are about entries one after the other, not about a checkpoint or a request. */
const ENTRIES: readonly DefectKind[] = ['hash', 'missing', 'unreadable']
