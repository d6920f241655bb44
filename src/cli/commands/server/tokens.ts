import { ROLES } from '../../../domain/access/principal.ts'
import type { Register } from '../../frame.ts'

/** Access tokens for a server. Each verb is loaded when it is called. */
export const register: Register = (program, { act }) => {
  const tokens = program.command('tokens').description('access tokens for shield serve')
  tokens
    .command('create')
    .description('make a token and show it once')
    .requiredOption('--name <name>', 'whose it is; one may have several')
    .requiredOption('--role <role>', `what it allows: ${ROLES.join(', ')} (repeatable)`, append)
    .option('--expires <duration>', 'how long it is good for, such as 90d; never by default')
    .action(act(async (invocation) => (await load()).createCommand(invocation)))
  tokens
    .command('list')
    .description('all tokens, also those that have ended; never a secret')
    .action(act(async (invocation) => (await load()).listCommand(invocation)))
  tokens
    .command('revoke <id>')
    .description('end a token for good, from now on')
    .action(act(async (invocation) => (await load()).revokeCommand(invocation)))
}

function append(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value]
}

async function load() {
  return import('./run-tokens.ts')
}
