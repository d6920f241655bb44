import type { Sandbox } from './start-sandbox.ts'

/** The lines to paste into another terminal: one `export` per variable, in POSIX shell. */
export function describeEnvironment(sandbox: Pick<Sandbox, 'environment'>): readonly string[] {
  return Object.entries(sandbox.environment).map(([name, value]) => `export ${name}=${value}`)
}
