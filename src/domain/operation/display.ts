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

/** A warning, where it applies. */
export function warningIf(applies: boolean, text: string): Display {
  return applies ? [{ kind: 'warning', text }] : []
}
