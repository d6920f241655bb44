import { choice, type Register } from '../../frame.ts'
import { addPageFlags } from '../../ask/page-flags.ts'

/** The log. Each verb is a file of its own, loaded when it is called. */
export const register: Register = (program, { act }) => {
  const audit = program.command('audit').description('the append-only log of everything that happened')
  const list = audit
    .command('list')
    .description('the newest entries')
    .option('--subject <id>', 'only what concerns this request or connection, by id or name')
    .option('--type <type>', 'only this type, or all that begin with it: request, request.approved')
    .option('--actor <name>', 'only what this one did')
    .option('--since <when>', 'not before: 7d ago, 2026-03-01, 2026-03-01T09:00:00Z')
    .option('--until <when>', 'before')
  addPageFlags(list, '50').action(act(async (invocation) => (await import('./list.ts')).list(invocation)))
  audit
    .command('verify')
    .description('check the chain: ends 0 when it holds, 20 tampered, 21 incomplete, 22 unreadable')
    .option('--checkpoint <file>', 'also hold it against every head in this file (see audit checkpoint)')
    .option('--since <when>', 'only entries from then on; the one before them is believed')
    .option('--payloads', 'also hold what each request still holds against the log')
    .action(act(async (invocation) => (await import('./verify.ts')).verify(invocation)))
  audit
    .command('checkpoint')
    .description('the head of the log, to be kept out of reach of anybody who can write to the database')
    .option('--out <file>', 'add it as a line to this file')
    .action(act(async (invocation) => (await import('./verify.ts')).checkpoint(invocation)))
  const exporting = audit.command('export').description('every entry, oldest first')
  exporting
    .addOption(
      choice(exporting, '--format <format>', 'how they are written', ['jsonl', 'csv']).default('jsonl'),
    )
    .option('--subject <id>', 'only what concerns this request or connection, by id or name')
    .option('--type <type>', 'only this type, or all that begin with it')
    .option('--actor <name>', 'only what this one did')
    .option('--since <when>', 'not before')
    .option('--until <when>', 'before')
    .option('--out <file>', 'to a new file instead of stdout')
    .option('--force', 'replace the file if it is there')
    .action(act(async (invocation) => (await import('./export.ts')).exportLog(invocation)))
}
