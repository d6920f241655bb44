import type { AgentFile, AgentSetUp } from '../../../wire/agent.ts'
import { confirm } from '../../ask/confirm.ts'
import type { Invocation, Work } from '../../frame.ts'
import { showDisplay } from '../../show/render.ts'
import { type Agent, onPath, type Way } from './agents.ts'
import { remove, setUp } from './apply-change.ts'
import { agentsMeant, understand, type Asked } from './asked.ts'
import { backupNameFor } from './config-file.ts'
import { openEnds } from './open-ends.ts'
import { planRemoval, planSetUp, type Change, type Target } from './plan-change.ts'
import {
  leadsTo,
  obtainToken,
  revokeMade,
  saveToken,
  tokenFileFor,
  type ObtainedToken,
} from './requester-token.ts'
import { display, tell } from './tell-set-up.ts'
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import type { Machine } from '../../app.ts'

export const setup: Work = async (invocation) => {
  const asked = understand(invocation)
  const agents = await agentsMeant(invocation)
  const changes = agents.map((agent) => planFor(agent, asked))
  const open = asked.isRemoval
    ? []
    : openEnds(asked.app, { isLocal: asked.server === null, isHttp: asked.isHttp })
  const plan = {
    isDone: false,
    server: asked.server,
    files: changes.map((change) => fileOf(change, asked)),
    open,
  }
  // An entry that somebody else took out leaves what shield kept of it.
  const due = changes.filter(
    ({ kind, receipt }) => kind !== 'none' || (asked.isRemoval && receipt !== undefined),
  )
  if (asked.isDryRun || due.length === 0) return tell(asked, { ...plan, isDone: !asked.isDryRun }, changes)
  const isShown = await consent(invocation, asked, plan)
  const { tokens, backups } = await carryOut(due, asked)
  const files = changes.map((change) => ({ ...fileOf(change, asked), backup: backups.get(change) ?? null }))
  return tell(
    asked,
    { ...plan, isDone: true, files, open: [...weaknesses(tokens), ...(isShown ? [] : open)] },
    changes,
  )
}

/** Every token is there before the first file is written, and one that no file names in the end is revoked. */
async function carryOut(due: readonly Change[], asked: Asked) {
  const tokens = new Map<Change, ObtainedToken>()
  const backups = new Map<Change, string | null>()
  try {
    for (const change of needsToken(asked) ? due : []) tokens.set(change, await tokenFor(change, asked))
    for (const change of due) {
      backups.set(change, asked.isRemoval ? remove(change) : setUpWith(change, tokens.get(change)))
      await endFormerToken(change, asked)
    }
    return { tokens, backups }
  } catch (error) {
    for (const [change, { isMade, id }] of tokens)
      if (isMade && !backups.has(change)) await revokeMade(asked.app, id)
    throw error
  }
}

/** At a server, the store that it was made in is elsewhere. */
async function endFormerToken({ receipt }: Change, { app }: Asked): Promise<void> {
  if (receipt?.isTokenMade === true && app.settings.remote === null) await revokeMade(app, receipt.tokenId)
}

/** What only the server knows. */
function weaknesses(tokens: ReadonlyMap<Change, ObtainedToken>): readonly string[] {
  const whys = [...tokens.values()].flatMap(({ weakness }) => (weakness === null ? [] : [weakness]))
  return [...new Set(whys)].map((why) => `The gate is only advisory for this agent: ${why}`)
}

function planFor(agent: Agent, asked: Asked): Change {
  const { scope, machine, app, isRemoval } = asked
  const target: Target = { agent, scope, machine, home: app.settings.home }
  if (isRemoval) return planRemoval(target)
  return planSetUp(target, wayOf(agent, asked), needsToken(asked) && isTokenNew(agent, asked))
}

/** The agent gets a token in a file. */
function needsToken({ server, isHttp, isRemoval }: Asked): boolean {
  return server !== null && !isHttp && !isRemoval
}

/** A token that is handed over counts, also where the agent has one. */
function isTokenNew({ name }: Agent, { app, server, tokenFrom }: Asked): boolean {
  return tokenFrom !== 'ask' || !leadsTo(tokenFileFor(app.settings.home, name), server ?? '')
}

/** As it will be; no file is written yet. */
function fileOf({ agent, kind, found, entry, receipt }: Change, asked: Asked): AgentFile {
  const isNew = kind === 'add' || kind === 'update'
  return {
    agent: agent.name,
    file: found.path,
    change: kind,
    entry,
    tokenFile: needsToken(asked) ? tokenFileFor(asked.app.settings.home, agent.name) : null,
    backup: isNew && found.present !== null ? (receipt?.backup ?? backupNameFor(found.path)) : null,
  }
}

/** Returns whether somebody has seen the plan. */
async function consent(
  { options }: Invocation,
  { app, isRemoval }: Asked,
  plan: AgentSetUp,
): Promise<boolean> {
  if (options['yes'] === true) return false
  const doing = isRemoval ? 'taking shield out of an agent' : 'setting an agent up'
  if (app.terminal.isInteractive) await showDisplay(app.terminal, display(plan))
  const names = plan.files.map(({ agent }) => agent).join(' ')
  await confirm(app, {
    doing,
    command: `shield agent setup ${names}${isRemoval ? ' --remove' : ''} --yes, or --dry-run to look first`,
    question: isRemoval ? 'Take it out?' : 'Write it?',
    refused: 'Stopped; nothing was written',
  })
  return true
}

function tokenFor({ agent }: Change, { app, server, as, tokenFrom }: Asked): Promise<ObtainedToken> {
  return obtainToken(app, { server: server ?? '', name: as ?? agent.name, from: tokenFrom })
}

function setUpWith(change: Change, token: ObtainedToken | undefined): string | null {
  const { agent, machine, home } = change
  if (token === undefined) return setUp(change, { tokenFile: null, tokenId: null, isTokenMade: false })
  const tokenFile = tokenFileFor(home, agent.name)
  const backup = setUp(change, { tokenFile, tokenId: token.id, isTokenMade: token.isMade })
  saveToken(tokenFile, token.remote, machine.random)
  return backup
}

/** How an agent is to reach shield. No token stands in it. */
function wayOf(agent: Agent, { app, machine, server, isHttp, as }: Asked): Way {
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
