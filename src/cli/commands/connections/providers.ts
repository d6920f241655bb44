import type { Register } from '../../frame.ts'

export const register: Register = (program, frame) => {
  const providers = program
    .command('providers')
    .description("the integrations in Nango that shield uses, and their clients' ids and scopes")
  providers
    .command('list')
    .description('all of them, and whether Nango has them')
    .action(frame.act(async (invocation) => (await load()).listProviders(invocation)))
  providers
    .command('configure <provider>')
    .description('create the integration in Nango, or give it another client id, secret or scopes')
    .option('--client-id <id>', 'of the application that you made at the provider')
    .option('--client-secret', 'ask for its secret, also where there is one already')
    .option('--client-secret-stdin', 'read its secret from stdin')
    .option('--scopes <list>', 'what is asked for where a connect asks for nothing else, comma-separated')
    .option('--write', 'also what the writes need')
    .action(frame.act(async (invocation) => (await load()).configure(invocation)))
}

async function load() {
  return import('./run-providers.ts')
}
