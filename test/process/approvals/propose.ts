import { expect } from 'vitest'
import { beginQueueIn, openLab, type Lab, type RunOptions } from '../lab.ts'
import type { Ended } from '../shield.ts'

/** Proposes an event; the flags of a test come after. */
export const CREATE = [
  'calendar',
  'create-event',
  '--title',
  'Demo with Bob',
  '--start',
  '2099-05-04T10:00',
  '--duration',
  '30m',
] as const

/** `CREATE` with these flags beside its own, or in their place. */
export function createWith(...flags: readonly string[]): readonly string[] {
  const [group, verb, ...own] = CREATE
  const kept = own.filter((_word, place) => !flags.includes(own[place - (place % 2)] ?? ''))
  return [group, verb, ...kept, ...flags]
}

/** A lab in which a Google account is connected that may write. */
export async function openConnectedLab(...given: Parameters<typeof openLab>): Promise<Lab> {
  return openLabWith(['connect', 'google', '--write'], ...given)
}

/** A lab in which the account is connected that this command connects. */
export async function openLabWith(
  connect: readonly string[],
  ...given: Parameters<typeof openLab>
): Promise<Lab> {
  const lab = await openLab(...given)
  await beginQueueIn(lab)
  await connectIn(lab, connect)
  return lab
}

/** Connects an account by such a command, as a sandbox allows it that consents by itself. */
export async function connectIn(lab: Lab, connect: readonly string[]): Promise<void> {
  const { exit, stderr } = await lab.runInside([...connect, '--no-browser'])
  expect(exit, `connecting: ${stderr}`).toBe(0)
}

/** Queues an event and returns the request's id. */
export async function queueEvent(
  lab: Lab,
  flags: readonly string[] = [],
  options: RunOptions = {},
): Promise<string> {
  return queueWrite(lab, createWith(...flags), options)
}

/** Queues whatever write this command proposes and returns the request's id. */
export async function queueWrite(
  lab: Lab,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { exit, stdout, stderr } = await lab.runInside([...argv, '--queue'], options)
  expect(exit, `queueing: ${stderr}`).toBe(0)
  return stdout.trim()
}

/** What a request is like now, as `approvals show` tells it. */
export async function showRequest(lab: Lab, id: string): Promise<ShownRequest> {
  return requestOf(await lab.runInside(['approvals', 'show', id, '--json']))
}

export interface ShownRequest {
  readonly id: string
  readonly state: string
  readonly digest: string
  readonly requester: { readonly name: string }
  readonly decision: {
    readonly verdict: string
    readonly actor: { readonly name: string; readonly door: string }
  } | null
  readonly ending: {
    readonly code: string
    readonly message: string
    readonly evidence: string | null
  } | null
}

/** The one JSON value on stdout. */
export function jsonOf(ended: Ended): unknown {
  return JSON.parse(ended.stdout)
}

/** The last of the JSON lines on stdout: what a command came to that told something on its way. */
export function lastJsonOf({ stdout }: Ended): unknown {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
}

/** The items of the one page on stdout. */
export function itemsOf(ended: Ended): readonly unknown[] {
  return (jsonOf(ended) as { readonly items: readonly unknown[] }).items
}

/** The request on stdout. */
export function requestOf(ended: Ended): ShownRequest {
  return jsonOf(ended) as ShownRequest
}

/** The error object that a command with --json ends its stderr with. */
export function errorOf(ended: Ended): ShownError {
  const last = ended.stderr.trimEnd().split('\n').at(-1) ?? ''
  return (JSON.parse(last) as { readonly error: ShownError }).error
}

interface ShownError {
  readonly code: string
  readonly message: string
  readonly hint: string | null
  readonly exit: number
}
