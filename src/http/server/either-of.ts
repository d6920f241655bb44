/**
 * A signal for whichever of two comes first. `AbortSignal.any` would leave a trace at the one that lives as long as the
 * server for each request; after `release` nothing is left there.
 */
export function eitherOf(
  one: AbortSignal,
  other: AbortSignal,
): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  if (one.aborted || other.aborted) abort()
  for (const signal of [one, other]) signal.addEventListener('abort', abort)
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of [one, other]) signal.removeEventListener('abort', abort)
    },
  }
}
