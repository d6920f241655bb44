import { ShieldError } from '../domain/errors.ts'
import type { Phase, Watch } from '../domain/ports/gate.ts'
import type { App } from './app.ts'

/**
 * Runs an execution under Ctrl-C. Before the call is out it is called off and nothing is sent. While it is out the
 * first Ctrl-C says so and waits for the answer; the second gives up on it: the outcome is then unknown. While another
 * process sends it, Ctrl-C ends the waiting. `once-it-begins`: work that may come to an execution or not, and that Ctrl-C
 * ends with the process until then, so that nothing goes on behind somebody's back.
 */
export async function underInterrupt<Result>(
  app: App,
  work: (watch: Watch) => Promise<Result>,
  listening: 'at-once' | 'once-it-begins' = 'at-once',
): Promise<Result> {
  const abort = new AbortController()
  let phase: Phase = 'checking'
  let giveUp: (error: ShieldError) => void = () => undefined
  const givenUp = new Promise<never>((_, reject) => {
    giveUp = reject
  })
  // The loser of the race must not count as an unhandled rejection.
  givenUp.catch(() => undefined)
  let dispose: (() => void) | undefined
  const interrupted = (): void => {
    const isFirst = !abort.signal.aborted
    abort.abort()
    if (phase === 'checking') giveUp(calledOff())
    else if (phase === 'following') return
    else if (isFirst) app.terminal.alert(CALL_IS_OUT)
    else giveUp(notWaitedFor())
  }
  const listen = (): void => {
    dispose ??= app.terminal.onInterrupt(interrupted)
  }
  if (listening === 'at-once') listen()
  const onPhase = (next: Phase): void => {
    listen()
    phase = next
    if (next === 'following') app.terminal.talk('Another process is sending it; waiting for its answer\n')
  }
  try {
    return await Promise.race([work({ signal: abort.signal, onPhase }), givenUp])
  } finally {
    dispose?.()
  }
}

const CALL_IS_OUT =
  'The call is out; this cannot be undone. Waiting for the answer; Ctrl-C again gives up on it\n'

function calledOff(): ShieldError {
  return new ShieldError('interrupted', 'Called off before anything was sent', {
    hint: 'shield approvals list',
  })
}

/** Somebody gave up on a call that is out. */
export function notWaitedFor(): ShieldError {
  return new ShieldError('outcome_unknown', 'It was sent, and its answer was not waited for', {
    hint: 'shield approvals list',
  })
}

/** A signal that Ctrl-C aborts, for waiting that may be left at any time. */
export async function abortable<Result>(
  app: App,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const abort = new AbortController()
  const dispose = app.terminal.onInterrupt(() => abort.abort())
  try {
    return await work(abort.signal)
  } finally {
    dispose()
  }
}
