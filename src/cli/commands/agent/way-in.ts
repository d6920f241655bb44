import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import type { Machine } from '../../app.ts'
import { onPath, type Agent, type Way } from './agents.ts'
import type { Asked } from './asked.ts'
import { tokenFileFor } from './requester-token.ts'

/** How an agent is to reach shield. No token stands in it. */
export function wayOf(agent: Agent, { app, machine, server, isHttp, as }: Asked): Way {
  if (server !== null && isHttp) return { kind: 'http', url: `${server}/mcp` }
  const [command, ...first] = commandOf(machine)
  const { home, database, databaseUrl } = app.settings
  if (server !== null) {
    // Emptied, they cannot hand the agent a person's token: what is set around a program wins over its file.
    const env = { SHIELD_URL: '', SHIELD_TOKEN: '' }
    return {
      kind: 'stdio',
      command,
      args: [...first, 'mcp', '--env-from', tokenFileFor(home, agent.name)],
      env,
    }
  }
  const isUsual = home === join(machine.userFolder, '.local', 'share', 'shield')
  const isNamed = databaseUrl === null && database !== `${home}/shield.db`
  const db = isNamed ? ['--db', database] : []
  return {
    kind: 'stdio',
    command,
    args: [...first, 'mcp', '--as', as ?? agent.name, ...db],
    env: isUsual ? {} : { SHIELD_HOME: home },
  }
}

/** `shield` where the path leads to this very program, which then survives an update; else Node and the program. */
function commandOf(machine: Machine): readonly [string, ...string[]] {
  const [node, launcher] = machine.program
  const isOnPath = onPath('shield', machine).some((path) => isSame(path, launcher))
  return isOnPath ? ['shield'] : [node, launcher]
}

function isSame(path: string, launcher: string): boolean {
  try {
    return realpathSync(path) === realpathSync(launcher)
  } catch {
    return false
  }
}
