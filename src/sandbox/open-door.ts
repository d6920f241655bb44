import { parseFault } from './parse-fault.ts'
import type { Random } from './random-id.ts'
import { startSandbox, type SandboxOptions, type Sandbox } from './start-sandbox.ts'

interface Ask extends Pick<SandboxOptions, 'port' | 'autoConsent' | 'untidy' | 'webhooks' | 'onWebhook'> {
  readonly faults: readonly string[]
  readonly onRequest: NonNullable<SandboxOptions['onRequest']>
}

/** A sandbox as a command line asks for one: faults as they were typed, and the lines to paste into a shell. */
export async function openDoor(ask: Ask, parts: { readonly now: () => number; readonly random: Random }) {
  const sandbox = await startSandbox({ ...ask, faults: ask.faults.map(parseFault), ...parts })
  return { environment: sandbox.environment, lines: describeEnvironment(sandbox), close: sandbox.close }
}

/** The lines to paste into another terminal: one `export` per variable, in POSIX shell. */
function describeEnvironment(sandbox: Pick<Sandbox, 'environment'>): readonly string[] {
  return Object.entries(sandbox.environment).map(([name, value]) => `export ${name}=${value}`)
}
