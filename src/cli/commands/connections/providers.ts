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
    .option('--client-id <id>', 'client id of your application at the provider')
    .option('--client-secret', 'ask for its secret, also where there is one already')
    .option('--client-secret-stdin', 'read its secret from stdin')
    .option('--scopes <list>', 'scopes requested by default, comma-separated')
    .option('--write', 'also the scopes that the writes need')
    .action(frame.act(async (invocation) => (await load()).configure(invocation)))
}

async function load() {
  return import('./run-providers.ts')
}
