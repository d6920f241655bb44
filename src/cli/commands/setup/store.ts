import type { Register } from '../../frame.ts'

/** What the queue is kept in. Each verb is a file of its own, loaded when it is called. */
export const register: Register = (program, { act }) => {
  const store = program.command('store').description('what the queue is kept in')
  store
    .command('info')
    .description(
      'where the queue stands; in PostgreSQL also which machines share it, and which process may send now',
    )
    .action(act(async (invocation) => (await import('./store-info.ts')).info(invocation)))
  store
    .command('copy')
    .description(
      'move the queue in a file to the database that SHIELD_DATABASE_URL names; everything is on hold then, and there is no way back',
    )
    .option('--from <file>', 'the file it is in (default: shield.db in SHIELD_HOME)')
    .option('--yes', 'do not ask')
    .action(act(async (invocation) => (await import('./store-copy.ts')).copy(invocation)))
}
