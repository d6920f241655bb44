import type { AuditEntry } from '../../domain/audit/audit.ts'
import { isJsonObject, type Json, type JsonObject } from '../../domain/text/json.ts'
import type { ApprovalRequest, Assurance } from '../../domain/request/request.ts'
import type { Chapter } from '../../domain/request/request-view.ts'
import { allowedBy } from '../../domain/ruling/limit-text.ts'
import type { Parts } from '../parts.ts'
import { laterThan } from './view-request.ts'

const MOST_ENTRIES = 1000

/**
 * The story of a request out of the audit log, oldest first, with what was proposed in its place or once more: with a
 * requester, only what this one proposed.
 */
export async function tellStory(
  parts: Parts,
  request: ApprovalRequest,
  requester: string | null = null,
): Promise<readonly Chapter[]> {
  const store = await parts.store()
  const entries = await store.audit.newest({ subject: request.id, limit: MOST_ENTRIES })
  const later = await laterThan(store, request, requester)
  const own = entries.map((entry) => chapterOf(entry, request))
  return [...own, ...later.map(laterChapter)].toSorted(byTime)
}

/** What happened at one moment stays in the order of the log. */
function byTime(one: Chapter, other: Chapter): number {
  if (one.at !== other.at) return one.at < other.at ? -1 : 1
  return (one.entry ?? Number.MAX_SAFE_INTEGER) - (other.entry ?? Number.MAX_SAFE_INTEGER)
}

function laterChapter({ id, createdAt, requester, origin }: ApprovalRequest): Chapter {
  const what = origin?.kind === 'replacement' ? `proposed ${id} in its place` : `proposed ${id} as a retry`
  return { at: createdAt, actor: requester, what, entry: null }
}

/** One entry about a request, in words for people. */
export function chapterOf(entry: AuditEntry, request: ApprovalRequest): Chapter {
  const { at, actor, number } = entry
  const words = allowedWords(entry, request) ?? wordsOf(entry)
  const why = reasonFor(entry, request)
  return { at, actor, what: why === null ? words : `${words}: ${why}`, entry: number }
}

/** What rules did in place of a person, with what was used of their limits then; null: it is something else. */
function allowedWords({ type }: AuditEntry, { decision }: ApprovalRequest): string | null {
  const allowed = type !== 'request.approved' || decision === null ? null : allowedBy(decision)
  if (allowed === null) return null
  const [rule, ...others] = decision?.policy?.rules ?? []
  // A rule that did so by itself is the one who is named as having done it.
  return others.length === 0 ? `allowed it${allowed.slice(rule?.length)}` : `allowed it by ${allowed}`
}

/** What an entry says happened, after the name of who did it. */
export function wordsOf(entry: AuditEntry): string {
  return WORDS[entry.type]?.(entry.data) ?? plainWords(entry)
}

const WORDS: Readonly<Record<string, (data: JsonObject) => string>> = {
  'request.proposed': ({ origin }) => `proposed it${originWords(origin)}`,
  'request.approved': ({ assurance, policy }) => `approved it${howWords(assurance)}${rulesWords(policy)}`,
  'request.rejected': ({ assurance }) => `rejected it${howWords(assurance)}`,
  'request.cancelled': () => 'cancelled it',
  'request.expired': ({ from }) =>
    `let it expire, ${textOf(from)} and not ${from === 'approved' ? 'started' : 'decided'}`,
  'request.stale': () => 'sent nothing, because it had gone stale',
  'request.executing': ({ host, pid }) => `began to send it (process ${textOf(pid)} on ${textOf(host)})`,
  'request.succeeded': ({ evidence }) => `saw it applied (${proofOf(evidence)})`,
  'request.failed': ({ evidence }) =>
    evidence === 'person' ? 'said that it was not applied' : `saw it refused (${proofOf(evidence)})`,
  'request.undelivered': () => 'could not deliver it',
  'request.unknown': () => 'cannot tell whether it was applied',
  'policy.no_room': ({ why }) => `left it to a person: ${textOf(why)}`,
  denied: ({ what }) => `was refused: ${textOf(what)}`,
  read: ({ operation, outcome }) =>
    outcome === 'done'
      ? `read ${textOf(operation)}`
      : `could not read ${textOf(operation)} (${textOf(outcome)})`,
  'session.opened': () => 'signed in',
  'connection.added': () => 'connected it',
  'connection.adopted': () => 'took it over',
  'connection.reauthorised': () => 'authorised it again',
  'connection.renamed': ({ from, to }) => `renamed it from ${textOf(from)} to ${textOf(to)}`,
  'connection.accepted': () => 'accepted what is behind it',
  'connection.removed': () => 'disconnected it',
  'queue.held': ({ reason }) => `put everything on hold: ${textOf(reason)}`,
  'queue.released': () => 'released the hold',
  'queue.moving': ({ to }) => `began to move the queue to ${textOf(to)}`,
  'token.created': ({ principal }) => `made a token for ${textOf(principal)}`,
  'token.revoked': () => 'revoked a token',
  'policy.applied': ({ gate }) =>
    gate === 'advisory' ? 'put a policy in force (the gate here is advisory)' : 'put a policy in force',
  'policy.paused': ({ reason }) => `paused the policy: ${textOf(reason)}`,
  'policy.resumed': () => 'let the policy allow again',
  'backup.written': () => 'made a copy of the database',
  'request.late_evidence': ({ outcome, state, evidence }) =>
    `learnt late that it was ${textOf(outcome).replace('_', ' ')} (${proofOf(evidence)}); it stays ${textOf(state)}`,
}

const HOW: Readonly<Record<Assurance, string>> = {
  terminal: ' when asked at a terminal',
  flag: ', by a command that asked nobody',
  token: ', with a token',
  session: ', signed in to the page',
  policy: ', as a setting says',
}

/** Empty for what was decided before this was recorded. */
function howWords(assurance: Json | undefined): string {
  return HOW[assurance as Assurance] ?? ''
}

function originWords(origin: Json | undefined): string {
  if (!isJsonObject(origin)) return ''
  return origin['kind'] === 'replacement'
    ? ` in place of ${textOf(origin['id'])}`
    : ` as a retry of ${textOf(origin['id'])}`
}

const PROOFS: Readonly<Record<string, string>> = {
  response: 'the answer to the call',
  lookup: 'found afterwards',
  webhook: 'a signed webhook',
  person: "a person's word",
}

function proofOf(evidence: Json | undefined): string {
  return (typeof evidence === 'string' ? PROOFS[evidence] : undefined) ?? 'no proof'
}

/** Whatever else the log holds, under its own name. */
function plainWords({ type }: AuditEntry): string {
  return type.replace(/^request\./, '').replaceAll(/[_.]/g, ' ')
}

/** Reasons are kept with the request and not in the log; only the last state still has its own. */
const WITHOUT_REASON = ['request.proposed', 'request.executing', 'request.undelivered']

function reasonFor(
  { type, at }: AuditEntry,
  { decision, ending, updatedAt }: ApprovalRequest,
): string | null {
  if (type === 'request.approved' || type === 'request.rejected') return decision?.reason ?? null
  const isLast = at === updatedAt && !WITHOUT_REASON.includes(type)
  return isLast && ending !== null && ending.message !== '' ? ending.message : null
}

/** The rules by which it was decided, or whose demands were met. */
function rulesWords(policy: Json | undefined): string {
  const rules = isJsonObject(policy) && Array.isArray(policy['rules']) ? policy['rules'] : []
  return rules.length === 0 ? '' : `, by ${rules.map(textOf).join(', ')}`
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '?'
}
