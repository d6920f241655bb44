import { EXIT_CODES, ShieldError } from '../../../domain/errors.ts'
import type { App } from '../../app.ts'
import type { Clock } from '../../terminal/countdown.ts'
import { abortable } from '../../watch.ts'

const LOOK_AGAIN = 1000
const ASK_SERVER_AGAIN = 3000

/**
 * Draws a list again whenever it or the size of the terminal has changed, until Ctrl-C. Fails with `usage` where nothing can
 * be drawn again.
 */
export async function watchList(app: App, draw: () => Promise<string>): Promise<number> {
  const { terminal, clock, settings } = app
  if (!terminal.canRedraw) {
    throw new ShieldError('usage', '--watch draws a list again and again, which needs a terminal', {
      hint: 'Without one, shield approvals wait ID waits for a request to end',
    })
  }
  return abortable(app, async (signal) => {
    while (!signal.aborted && !terminal.isOutGone()) {
      terminal.redraw(await draw(), 'Drawn again when it changes · Ctrl-C ends')
      await nextTick(clock, settings.remote === null ? LOOK_AGAIN : ASK_SERVER_AGAIN, signal)
    }
    return EXIT_CODES.interrupted
  })
}

async function nextTick({ every }: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => {
    const stop = every(milliseconds, () => over())
    const over = (): void => {
      stop()
      signal.removeEventListener('abort', over)
      resolve()
    }
    signal.addEventListener('abort', over)
  })
}
