import { join } from 'node:path'
import { factsOf, type Block } from '../../../domain/operation/display.ts'
import { agentSetUp as shape, type AgentFile, type AgentSetUp } from '../../../wire/agent.ts'
import type { Machine } from '../../app.ts'
import { showDisplay } from '../../show/render.ts'
import { agentNamed } from './agents.ts'
import { hasTokenFile } from './apply-change.ts'
import type { Asked } from './asked.ts'
import { isOfShellAlone } from './open-ends.ts'
import type { Change } from './plan-change.ts'

/** Shows what was done, or would be, and what is left to do. */
export async function tell(asked: Asked, done: AgentSetUp, changes: readonly Change[]): Promise<number> {
  const { app, isRemoval } = asked
  for (const sentence of isRemoval ? leftBehind(done, changes) : stillToDo(asked, done, changes))
    app.terminal.remark(sentence)
  if (app.globals.json) app.terminal.json(shape.encode(done))
  else await showDisplay(app.terminal, display(done))
  return 0
}

function stillToDo(
  { app, machine, isHttp, server }: Asked,
  { isDone }: AgentSetUp,
  changes: readonly Change[],
) {
  if (!isDone) return []
  const token = `SHIELD_TOKEN has to be set in the environment that the agent is started from: a token of a requester at ${server ?? ''}`
  const file = join(app.settings.home, '.env')
  const key = `NANGO_API_KEY is set in this shell only, and an agent may not pass it on: shield init keeps it in ${file}`
  const queue = `SHIELD_DATABASE_URL is set in this shell only, and an agent may not pass it on: what it proposes would wait in a file of this machine. Put it into ${file}`
  const isAlone = (name: string): boolean => server === null && isOfShellAlone(app, name)
  return [
    ...(isHttp ? [token] : []),
    ...(isAlone('NANGO_API_KEY') ? [key] : []),
    ...(isAlone('SHIELD_DATABASE_URL') ? [queue] : []),
    ...(isPassing(machine) ? [PASSING] : []),
    ...changes.filter(({ kind }) => kind !== 'none').map(({ agent }) => agent.next),
  ]
}

/** The program lies where `npx` keeps what it has loaded. */
function isPassing({ program }: Machine): boolean {
  return program[1].split(/[/\\]/).includes('_npx')
}

const PASSING =
  'shield was started by npx, from a folder that npm clears away: npm install --global @shield-cli/shield, then set the agent up again'

function leftBehind({ isDone, files }: AgentSetUp, changes: readonly Change[]): readonly string[] {
  if (!isDone) return []
  return [
    ...files.flatMap(({ backup, file }) =>
      backup === null ? [] : [`${file} was changed since; the earlier copy stays: ${backup}`],
    ),
    ...changes.flatMap(({ receipt }) =>
      hasTokenFile(receipt) && !receipt.isTokenMade
        ? [
            `Its token is good until it is revoked at the server: shield tokens revoke ${receipt.tokenId ?? 'ID'}`,
          ]
        : [],
    ),
  ]
}

const CHANGES: Readonly<Record<AgentFile['change'], string>> = {
  add: 'gets an entry shield',
  update: 'gets a new entry shield',
  remove: 'loses its entry shield',
  delete: 'is deleted: it holds nothing else',
  none: 'stays as it is',
}

const DONE: Readonly<Record<AgentFile['change'], string>> = {
  add: 'has an entry shield now',
  update: 'has a new entry shield now',
  remove: 'has no entry shield any more',
  delete: 'is deleted: it held nothing else',
  none: 'is as it should be',
}

/** For people. */
export function display({ isDone, server, files, open }: AgentSetUp): readonly Block[] {
  return [
    ...files.map((file) =>
      factsOf([
        ['Agent', agentNamed(file.agent).title],
        ['File', `${file.file} ${(isDone ? DONE : CHANGES)[file.change]}`],
        ['Entry', file.entry === null ? null : JSON.stringify(file.entry)],
        ['Works through', file.entry === null ? null : (server ?? 'this machine')],
        ['Token', file.tokenFile],
        ['Copy of before', file.backup],
      ]),
    ),
    ...open.map((text) => ({ kind: 'warning', text }) as const),
  ]
}
