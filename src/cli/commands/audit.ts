import type { AuditEntry } from '../../domain/audit.ts'
import { canonicalJson } from '../../domain/json.ts'
import type { AuditReport } from '../../domain/store.ts'
import { textOption, type Register, type Work } from '../frame.ts'
import { jsonText } from '../json.ts'
import { parseLimit } from '../limit.ts'
import { showDisplay } from '../render.ts'
import { localTime } from '../times.ts'

export const register: Register = (program, { act }) => {
  const audit = program.command('audit').description('the append-only log of everything that happened')
  audit
    .command('list')
    .description('the newest entries')
    .option('--subject <id>', 'only what concerns this request or connection')
    .option('--limit <n>', 'how many at most', '50')
    .action(act(list))
  audit
    .command('verify')
    .description('check the whole chain: ends 0 when every entry is as it was written, 20 when not')
    .action(act(verify))
}

const MOST = 10_000

const list: Work = async ({ app, options }) => {
  const limit = parseLimit(textOption(options, 'limit') ?? '50', MOST)
  const subject = textOption(options, 'subject')
  const store = await app.parts.store()
  const entries = await store.audit.newest({ limit, ...(subject === undefined ? {} : { subject }) })
  if (app.globals.json) {
    app.terminal.out(jsonText(entries))
    return 0
  }
  await showDisplay(app.terminal, [
    {
      kind: 'table',
      columns: ['no.', 'at', 'type', 'subject', 'by', 'data'],
      rows: entries.map(row),
      empty: 'The log is empty',
    },
  ])
  return 0
}

function row({ number, at, type, subject, actor, data }: AuditEntry): readonly string[] {
  return [String(number), localTime(at), type, subject ?? '', actor.name, canonicalJson(data)]
}

/** The exit codes of a verifier, which a script can tell apart. */
const TAMPERED = 20

const verify: Work = async ({ app }) => {
  const report = await (await app.parts.store()).audit.verify()
  if (app.globals.json) app.terminal.out(jsonText(report))
  else app.terminal.out(reportText(report))
  return report.defects.length === 0 ? 0 : TAMPERED
}

function reportText({ entries, valid, defects, head }: AuditReport): string {
  const lines = [
    `${valid}/${entries} entries valid`,
    ...defects.map(({ number, kind }) => `entry ${number}: ${DEFECTS[kind]}`),
    `head ${head}`,
  ]
  return `${lines.join('\n')}\n`
}

const DEFECTS: Readonly<Record<AuditReport['defects'][number]['kind'], string>> = {
  hash: 'not what was written: its hash differs',
  missing: 'missing',
  unreadable: 'unreadable',
}
