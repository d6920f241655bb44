import { Command } from 'commander'
import type { Host } from '../../src/cli/app.ts'
import { COMMANDS } from '../../src/cli/commands/index.ts'
import { registerGroup } from '../../src/cli/commands/operations/operation-group.ts'
import type { Frame } from '../../src/cli/frame.ts'
import { describeFaults } from '../../src/sandbox/fault.ts'
import { GROUPS, loadProvider } from '../../src/providers/index.ts'

/** Every command that can be run, as it is typed after `shield`: what the program itself registers. */
export async function commandPaths(): Promise<readonly string[]> {
  const program = new Command('shield')
  const host: Partial<Host> = {
    groups: GROUPS,
    provider: loadProvider,
    faults: async () => describeFaults(),
  }
  const frame: Frame = {
    host: host as Host,
    argv: GROUPS.map(({ name }) => name),
    act: () => () => Promise.resolve(),
  }
  for (const { load } of COMMANDS) await (await load()).register(program, frame)
  for (const group of GROUPS) await registerGroup(program, frame, group)
  return leavesOf(program, [])
}

function leavesOf({ commands }: Command, path: readonly string[]): readonly string[] {
  if (commands.length === 0) return [path.join(' ')]
  return commands.flatMap((command) => leavesOf(command, [...path, command.name()]))
}
