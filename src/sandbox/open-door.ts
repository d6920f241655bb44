import { parseFault } from './parse-fault.ts'
import type { Random } from './random-id.ts'
import { startSandbox, type Sandbox } from './start-sandbox.ts'

/** What a command line asks for: faults still as they were typed. */
export interface SandboxAsk {
  readonly port: number
  readonly autoConsent: boolean
  readonly faults: readonly string[]
}

interface DoorParts {
  readonly now: () => number
  readonly random: Random
}

/** Starts a sandbox as asked. Fails with `usage` for a fault that is none, before anything is started. */
export async function openDoor(ask: SandboxAsk, parts: DoorParts): Promise<Sandbox> {
  const faults = ask.faults.map(parseFault)
  return startSandbox({ ...parts, port: ask.port, autoConsent: ask.autoConsent, faults })
}
