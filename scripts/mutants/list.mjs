import { AGENTS } from './agents.mjs'
import { ANSWERS } from './answers.mjs'
import { APPROVAL } from './approval.mjs'
import { CONNECTIONS } from './connections.mjs'
import { DURABILITY } from './durability.mjs'
import { FAILOVER } from './failover.mjs'
import { ONCE } from './once.mjs'
import { OUTCOME } from './outcome.mjs'
import { MCP } from './mcp.mjs'
import { NOTIFY } from './notify.mjs'
import { POSTGRES } from './postgres.mjs'
import { POLICY } from './policy.mjs'
import { SERVER } from './server.mjs'
import { SETTINGS } from './settings.mjs'
import { SHOWN } from './shown.mjs'
import { START_UP } from './start-up.mjs'
import { TORTURED } from './tortured.mjs'
import { VAULT } from './vault.mjs'

/**
 * Every bug that is planted. `edits`: each `find` stands exactly once in its file. `tests`: the files that are run, of
 * which one has to go red; or `command`, where only more than a test can tell.
 */
export const MUTANTS = [
  ...ONCE,
  ...DURABILITY,
  ...APPROVAL,
  ...OUTCOME,
  ...SHOWN,
  ...CONNECTIONS,
  ...SERVER,
  ...VAULT,
  ...START_UP,
  ...SETTINGS,
  ...ANSWERS,
  ...POLICY,
  ...NOTIFY,
  ...AGENTS,
  ...MCP,
  ...POSTGRES,
  ...FAILOVER,
  ...TORTURED,
]
