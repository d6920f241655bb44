import { ShieldError } from '../errors.ts'
import type { Report } from './tree.ts'

/** Something to know about a file of rules or cases. */
export interface Finding {
  readonly line: number
  /** Id of the rule that it is about, where it is about one. */
  readonly rule: string | null
  /** A sentence without a full stop. Its texts may come from the file. */
  readonly problem: string
}

const MOST_NAMED = 20

/** Adds what is reported to these findings. */
export function reportTo(findings: Finding[], rule: string | null = null): Report {
  return (line, problem) => void findings.push({ line, rule, problem })
}

export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((one, other) => one.line - other.line)
}

/** `line 4, small-drafts: …` */
export function findingText({ line, rule, problem }: Finding): string {
  return `line ${line}${rule === null ? '' : `, ${rule}`}: ${problem}`
}

/** That a file cannot be used, with everything that is wrong with it. `what`: `The policy`. */
export function refusalOf(what: string, findings: readonly Finding[], hint: string): ShieldError {
  const named = inOrder(findings).slice(0, MOST_NAMED).map(findingText)
  const more = findings.length - named.length
  return refusalWith(
    `${what} cannot be used`,
    [...named, ...(more > 0 ? [`and ${more} more`] : [])],
    hint,
    findings.length,
  )
}

/** The same where nothing is known of lines. `what`: `The file cannot be used with what is set here`. */
export function refusalWith(
  what: string,
  problems: readonly string[],
  hint: string,
  count = problems.length,
): ShieldError {
  const [first = ''] = problems
  return count > 1
    ? new ShieldError('usage', `${what}. ${count} things are wrong with it`, { hint, findings: problems })
    : new ShieldError('usage', `${what}. ${first}`, { hint })
}
