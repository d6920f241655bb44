import type { Reading } from '../../src/domain/operation/operation.ts'

/** What the registry test knows of one provider. */
export interface ProviderSamples {
  /** Inputs for each operation that set every field at least once among them. */
  readonly inputs: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>
  /** What the provider answers when they are prepared. */
  readonly reading: Reading
}
