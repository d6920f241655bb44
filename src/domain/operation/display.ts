import type { Ending } from '../request/request.ts'
import type { Write } from './operation.ts'

/** What an operation shows a person: blocks that every interface can lay out. Texts may come from outside. */
export type Display = readonly Block[]

export type Block =
  | { readonly kind: 'facts'; readonly facts: readonly { readonly label: string; readonly value: string }[] }
  | {
      readonly kind: 'table'
      readonly columns: readonly string[]
      readonly rows: readonly (readonly string[])[]
      /** Said instead of a table without rows. */
      readonly empty: string
    }
  | { readonly kind: 'text'; readonly text: string }
  /** Said on stderr beside the result, and no part of it: that there is more. */
  | { readonly kind: 'remark'; readonly text: string }
  /** Said on stderr beside the result, also under `--quiet`. */
  | { readonly kind: 'warning'; readonly text: string }

/** Facts, without those that have no value. */
export function factsOf(entries: readonly (readonly [label: string, value: string | null])[]): Block {
  const known = entries.flatMap(([label, value]) =>
    value === null || value === '' ? [] : [{ label, value }],
  )
  return { kind: 'facts', facts: known }
}

/** That there is more than is shown, where there is. */
export function remarkIf(applies: boolean, text: string): Display {
  return applies ? [{ kind: 'remark', text }] : []
}

/** Each text as a warning. */
export function warningsOf(texts: readonly string[]): Display {
  return texts.map((text) => ({ kind: 'warning', text }))
}

/** A warning, where it applies. */
export function warningIf(applies: boolean, text: string): Display {
  return applies ? [{ kind: 'warning', text }] : []
}

/**
 * What became of a write that succeeded, as its operation shows it. Where only a person's word says so there is no
 * result, and one that an older version stored in another shape is shown as it stands.
 */
export function showWritten(
  operation: Write,
  { result, message }: Pick<Ending, 'result' | 'message'>,
): Display {
  if (result === null) return [{ kind: 'text', text: message }]
  const { success, data } = operation.output.safeParse(result)
  return success ? operation.show(data) : [{ kind: 'text', text: JSON.stringify(result, null, 2) }]
}

/** `who`: "Google has it", "WhatsApp says". */
export function showDifferences(who: string, found: readonly string[]): Display {
  return warningIf(found.length > 0, `${who} otherwise than it was sent: ${found.join('; ')}`)
}
