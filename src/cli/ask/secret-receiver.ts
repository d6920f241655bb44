import type { App } from '../app.ts'

/** Where a secret goes that is typed or read from stdin, to be seen before that: a stray setting may have named it. */
export function secretReceiver({ settings: { remote, nangoBaseUrl } }: Pick<App, 'settings'>): string {
  return remote === null ? `Nango at ${nangoBaseUrl}` : `the server at ${remote.url}`
}
