import { actor, money } from './actor-money-page.ts'
import { agentGuide, agentSetUp } from './agent.ts'
import { auditEntry } from './audit.ts'
import { connected, connection, connectionStatus, stray } from './connection.ts'
import { integrationInUse } from './connecting.ts'
import { channel, delivery, deliveryLine, notification } from './delivery-notification.ts'
import { hold } from './hold.ts'
import { initialized } from './initialized.ts'
import { operation } from './operation.ts'
import { checkedPolicy, policyRule, testedPolicy, backtested, explained, policyInForce } from './policy.ts'
import { problem } from './problem.ts'
import { decision, listedRequest, request, stakes } from './request.ts'
import { chapter, preview, requestView } from './request-view.ts'
import {
  backedUp,
  checkpointAdded,
  envFile,
  exported,
  openFailover,
  purged,
  storeCopied,
  storeInfo,
  storePlace,
  storeSender,
  verification,
} from './upkeep.ts'
import { completionScript, demoPlayed, sandboxSettings, serving } from './running.ts'

/** Every shape that has a name in openapi.json, and in docs/json.md. */
export const NAMED = [
  request,
  listedRequest,
  requestView,
  preview,
  money,
  decision,
  stakes,
  actor,
  chapter,
  hold,
  policyInForce,
  explained,
  backtested,
  connection,
  connectionStatus,
  connected,
  integrationInUse,
  stray,
  operation,
  auditEntry,
  deliveryLine,
  delivery,
  problem,
] as const

/** The shapes of docs/json.md that only a command line writes. */
export const NAMED_HERE = [
  initialized,
  agentSetUp,
  agentGuide,
  purged,
  backedUp,
  storeInfo,
  storePlace,
  storeSender,
  openFailover,
  storeCopied,
  checkpointAdded,
  exported,
  verification,
  envFile,
  policyRule,
  checkedPolicy,
  testedPolicy,
  channel,
  notification,
  serving,
  sandboxSettings,
  completionScript,
  demoPlayed,
] as const
