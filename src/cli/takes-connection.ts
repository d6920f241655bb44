import type { Command } from 'commander'
import { ShieldError } from '../domain/errors.ts'
import type { OperationGroup } from './app.ts'

/** Where `--connection` has a say, beside operations. Anywhere else it would be passed over in silence, and is refused. */
const TAKING: readonly string[] = [
  'approvals list',
  'approvals history',
  'approvals approve',
  'approvals reject',
  'policy explain',
]

/** What somebody means who names a connection there. */
const MEANT: Readonly<Record<string, (name: string) => string>> = {
  'audit list': narrowed,
  'audit export': narrowed,
  connect: (name) => `--as ${name}: a connection of this name`,
}

/** Whether it may stand behind a command; behind a group, whether it may behind one of its commands. */
export function takesConnection(command: Command, groups: readonly OperationGroup[]): boolean {
  const path = pathOf(command)
  return (
    path === '' ||
    groups.some(({ name }) => name === path.split(' ')[0]) ||
    TAKING.some((one) => `${one} `.startsWith(`${path} `))
  )
}

/** Fails with `usage` where it is named in vain. */
export function assertTakesConnection(
  command: Command,
  groups: readonly OperationGroup[],
  name: string | undefined,
): void {
  if (name !== undefined && !takesConnection(command, groups)) throw takesNone(pathOf(command), name)
}

/** `typed`: the command, without `shield`. */
export function takesNone(typed: string, name: string): ShieldError {
  const all = `${TAKING.slice(0, -1).join(', ')} and ${TAKING.at(-1)}`
  return new ShieldError('usage', `shield ${typed} takes no --connection`, {
    hint: MEANT[typed]?.(name) ?? `Operations take it, and ${all}; leave it out here`,
  })
}

function narrowed(name: string): string {
  return `--subject ${name}: only what concerns this connection`
}

/** As it is typed after `shield`. */
function pathOf(command: Command): string {
  return command.parent === null ? '' : `${pathOf(command.parent)} ${command.name()}`.trim()
}
