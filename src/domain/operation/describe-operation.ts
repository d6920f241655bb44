import { inputFlags } from './input-flags.ts'
import type { JsonObject } from '../text/json.ts'
import type { ProviderName } from '../provider/providers.ts'
import type { Operation, Recovery } from './operation.ts'

/** What can be told of an operation. */
export type DescribedOperation = {
  readonly name: string
  readonly kind: Operation['kind']
  readonly provider: ProviderName
  readonly summary: string
  readonly input: JsonObject
  readonly output: JsonObject
  /** For a write. */
  readonly recovery?: Recovery
  readonly examples: readonly string[]
}

/** An operation as other programs read it: what it takes and what it gives, as JSON Schema (2020-12). For a write
 * that is what `ending.result` of its request holds once it has succeeded. */
export function describeOperation(operation: Operation): DescribedOperation {
  const { name, kind, summary, provider } = operation
  const input = operation.input.toJSONSchema({ io: 'input' }) as JsonObject
  const output = operation.output.toJSONSchema() as JsonObject
  const described = { name, kind, provider, summary, input, output, examples: operation.examples }
  return operation.kind === 'read' ? described : { ...described, recovery: operation.recovery }
}

/** The same as a page for people, in Markdown. */
export function operationPage(operation: Operation): string {
  const flags = inputFlags(operation.input).map(
    ({ key, flag, kind, repeatable, required, choices, description }) =>
      `| \`${flag}\`${key === operation.argument ? ', or a bare word' : ''} | ${choices.length > 0 ? choices.join(', ') : kind}${repeatable ? ', repeatable' : ''}${required ? ', required' : ''} | ${cell(description)} |`,
  )
  return [
    `## ${operation.name}`,
    '',
    `${operation.summary}. ${operation.kind === 'read' ? 'A read: runs at once.' : 'A write: waits for an approval.'}`,
    '',
    '| flag | takes | |',
    '|---|---|---|',
    ...flags,
    '',
    '```sh',
    ...operation.examples,
    '```',
    '',
  ].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ')
}
