import type { Parts } from './parts.ts'

/**
 * What everybody does between two looks at the store: resolves once something has changed there, after so many milliseconds
 * in any case, or when the signal aborts. `change`: the store's `nextChange`, taken before the look;
 * undefined: the store is away.
 */
export async function awaitChange(
  { pause }: Pick<Parts, 'pause'>,
  change: AbortSignal | undefined,
  milliseconds: number,
  signal?: AbortSignal,
): Promise<void> {
  // Not AbortSignal.any: a signal that lives as long as the process would keep something of each look.
  const over = new AbortController()
  const signals = [change, signal].filter((one) => one !== undefined)
  const end = (): void => over.abort()
  for (const one of signals) one.addEventListener('abort', end)
  if (signals.some(({ aborted }) => aborted)) end()
  try {
    await pause(milliseconds, over.signal)
  } finally {
    for (const one of signals) one.removeEventListener('abort', end)
  }
}
