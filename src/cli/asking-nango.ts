import type { App } from './app.ts'

/** Says on the line of a terminal what is waited for, until that line is taken away: a Nango that does not answer takes its time. */
export function sayAskingNango({ terminal, settings: { remote } }: App): void {
  terminal.status(remote === null ? 'Waiting for Nango' : `Waiting for ${remote.url}, which asks Nango`)
}

/** The same while this work is done. */
export async function askingNango<Result>(app: App, work: () => Promise<Result>): Promise<Result> {
  sayAskingNango(app)
  return work().finally(() => app.terminal.status(null))
}
