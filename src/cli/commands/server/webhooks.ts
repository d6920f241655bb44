import { DELIVERY_STATES } from '../../../domain/webhook/delivery.ts'
import { DELIVERY_SOURCES } from '../../../domain/webhook/senders.ts'
import type { Register } from '../../frame.ts'
import { addPageFlags } from '../../ask/page-flags.ts'
import { PAGE_LENGTH } from '../../../domain/limits.ts'

/** What a server received. Each verb is a file of its own, loaded when it is called. */
export const register: Register = (program, { act }) => {
  const webhooks = program
    .command('webhooks')
    .description('webhooks that Nango and WhatsApp sent to a server')
  const list = webhooks
    .command('list')
    .description('the newest webhooks, and their outcome')
    .option('--source <source>', `only from ${DELIVERY_SOURCES.join(' or ')}`)
    .option('--state <state>', `only these: ${DELIVERY_STATES.join(', ')}`)
  addPageFlags(list, String(PAGE_LENGTH)).action(
    act(async (invocation) => (await import('./webhooks-list.ts')).list(invocation)),
  )
  webhooks
    .command('show <id>')
    .description('one webhook, with its whole content')
    .action(act(async (invocation) => (await import('./webhooks-show.ts')).show(invocation)))
  webhooks
    .command('replay <id>')
    .description('act on it again: harmless, because each event counts once')
    .action(act(async (invocation) => (await import('./webhooks-show.ts')).replay(invocation)))
}
