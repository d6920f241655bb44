import { readFileSync, statSync } from 'node:fs'
import {
  verdictOf,
  type AuditDefect,
  type AuditReport,
  type Verdict,
} from '../../../domain/audit/audit-report.ts'
import { parseCheckpoints, type Checkpoint, checkpointLine } from '../../../domain/audit/checkpoint.ts'
import { isShieldError, ShieldError } from '../../../domain/errors.ts'
import { pathTyped } from '../../../domain/settings/setting-value.ts'
import { defined } from '../../../domain/text/json.ts'
import { localTime } from '../../../domain/text/times.ts'
import { timestamp } from '../../../gate/parts.ts'
import { checkpointAdded, verification } from '../../../wire/upkeep.ts'
import type { App } from '../../app.ts'
import { showError } from '../../errors.ts'
import { textOption, type Invocation } from '../../frame.ts'
import { appendLine } from '../../terminal/out-file.ts'
import { wrap } from '../../terminal/wrap.ts'
import { parseMoment } from './audit-filter.ts'

/** The exit codes of a verifier, which a script can tell apart. */
const EXITS: Readonly<Record<Verdict, number>> = { valid: 0, tampered: 20, incomplete: 21, unreadable: 22 }

export async function verify({ app, options }: Invocation): Promise<number> {
  const parts = app.existing('shield audit verify')
  const given = textOption(options, 'since')
  const since = given === undefined ? undefined : parseMoment('--since', given, parts.now())
  const file = pathTyped('--checkpoint', textOption(options, 'checkpoint'))
  try {
    const checkpoints = file === undefined ? [] : readCheckpoints(file)
    const { audit } = await parts.store()
    const report = await audit.verify({
      checkpoints,
      payloads: options['payloads'] === true,
      ...defined({ since }),
    })
    const verdict = verdictOf(report)
    if (checkpoints.length === 0 && app.globals.json) app.terminal.remark(LIMITS)
    const shown = { verdict, anchored: file !== undefined, ...report }
    if (app.globals.json) app.terminal.json(verification.encode(shown))
    else sayReport(app, report, checkpoints)
    return EXITS[verdict]
  } catch (error) {
    if (!isShieldError(error) || !['unavailable', 'internal', 'not_found'].includes(error.code)) throw error
    return showError(app.terminal, error, { ...app.globals, exit: EXITS.unreadable })
  }
}

function sayReport({ terminal }: App, report: AuditReport, checkpoints: readonly Checkpoint[]): void {
  terminal.out(reportText(report, checkpoints))
  const { isTerminal, width } = terminal.talkSurface
  const limits = isTerminal ? wrap(LIMITS, width).join('\n') : LIMITS
  if (checkpoints.length === 0) terminal.talk(`${limits}\n`)
}

/** What a chain that lies in the same file as all it vouches for can never show. */
const LIMITS =
  'Without a checkpoint this shows only that the log agrees with itself. That its end was cut off, or that all of it was rewritten, would not show: keep heads elsewhere (shield audit checkpoint --out FILE) and verify with --checkpoint FILE'

const MOST_BYTES = 16 * 1024 * 1024

function readCheckpoints(file: string): readonly Checkpoint[] {
  try {
    if (statSync(file).size > MOST_BYTES) throw new ShieldError('usage', 'It is too large')
    return parseCheckpoints(readFileSync(file, 'utf8'))
  } catch (error) {
    const why = isShieldError(error) ? `: ${error.message}` : ''
    throw new ShieldError('unavailable', `The checkpoints in ${file} cannot be read${why}`, {
      hint: 'shield audit checkpoint --out FILE adds one to a file',
      cause: error,
    })
  }
}

function reportText(report: AuditReport, checkpoints: readonly Checkpoint[]): string {
  const { range, entries, valid, payloads, defects, head } = report
  const lines = [
    entries === 0 ? 'no entries' : `entries ${span(range.from, range.to)}: ${valid}/${entries} entries valid`,
    ...(checkpoints.length === 0
      ? []
      : [`${report.checkpoints.valid}/${checkpoints.length} checkpoints valid`]),
    ...(payloads === undefined ? [] : [`${payloads.valid}/${payloads.held} requests as they were proposed`]),
    ...defects.map((defect) => defectText(defect, report, checkpoints)),
    `head ${range.to} ${head}`,
  ]
  return `${lines.join('\n')}\n`
}

function span(from: number, to: number): string {
  return from === to ? String(from) : `${from} to ${to}`
}

const ENTRY_DEFECTS: Readonly<Partial<Record<AuditDefect['kind'], string>>> = {
  hash: 'not what was written: the hash differs',
  missing: 'missing',
  unreadable: 'unreadable',
  payload: 'the request holds something else than what was proposed',
  resent: 'its request was sent a second time',
  state: 'its request is in another state now, which the log does not tell',
}

/** About no entry: a request without any, or a count. */
const WITHOUT_ENTRY: Readonly<Partial<Record<AuditDefect['kind'], string>>> = {
  payload: 'a request was never proposed as it is: the log does not know it',
  state: 'the log does not know a request that is there',
  count: 'not as many requests have ended as were counted; docs/audit.md tells how to recount them',
}

function defectText(
  { kind, number, until }: AuditDefect,
  { range }: AuditReport,
  checkpoints: readonly Checkpoint[],
): string {
  const entry = number === until ? `entry ${number}` : `entries ${number} to ${until}`
  const alone = number === 0 ? WITHOUT_ENTRY[kind] : undefined
  if (alone !== undefined) return alone
  const said = ENTRY_DEFECTS[kind]
  if (said !== undefined) return `${entry}: ${said}`
  const at = checkpoints.find((one) => one.number === number)?.at
  const checkpoint = `checkpoint of entry ${number}${at === undefined ? '' : `, ${localTime(at)}`}`
  if (kind === 'shortened') return `${checkpoint}: the log ends before it, at ${range.to}`
  if (kind === 'foreign') return `${checkpoint}: it is of another database and vouches for nothing here`
  return `${checkpoint}: another entry is there now; the log was rewritten at or before ${number}`
}

/** One line of JSON, in a pipe as with --json: it is there to be kept and read by `audit verify`. */
export async function checkpoint({ app, options }: Invocation): Promise<number> {
  const file = pathTyped('--out', textOption(options, 'out'))
  const parts = app.existing('shield audit checkpoint')
  const { audit } = await parts.store()
  const [database, head] = [await audit.identity(), await audit.head()]
  const line = checkpointLine({ database, ...head, at: timestamp(parts) })
  if (file === undefined) app.terminal.out(line)
  else {
    appendLine(file, line)
    if (app.globals.json) app.terminal.json(checkpointAdded.encode({ file, number: head.number }))
    app.terminal.talk(`Entry ${head.number} is added to ${file}\n`)
  }
  return 0
}
