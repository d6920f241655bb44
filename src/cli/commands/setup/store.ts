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
}
