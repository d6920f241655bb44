import { factsOf } from '../../../domain/operation/display.ts'
import { ShieldError } from '../../../domain/errors.ts'
import { wholeList } from '../../../domain/ports/page.ts'
import type { ConfigureAsk, Configured, IntegrationState, Need } from '../../../domain/provider/connecting.ts'
import type { ProviderName } from '../../../domain/provider/providers.ts'
import { configured as shape, integrationList } from '../../../wire/connecting.ts'
import type { App } from '../../app.ts'
import { secretReceiver } from '../../ask/credentials.ts'
import { parseProviderName, scopesIn } from '../../ask/provider-flags.ts'
import { textOption, type Invocation, type Register, type Work } from '../../frame.ts'
import { answer, showDisplay } from '../../show/render.ts'

export const register: Register = (program, frame) => {
  const providers = program
    .command('providers')
    .description("the integrations in Nango that shield uses, and their clients' ids and scopes")
  providers.command('list').description('all of them, and whether Nango has them').action(frame.act(list))
  providers
    .command('configure <provider>')
    .description('create the integration in Nango, or give it another client id, secret or scopes')
    .option('--client-id <id>', 'client id of your application at the provider')
    .option('--client-secret', 'ask for its secret, also where there is one already')
    .option('--client-secret-stdin', 'read its secret from stdin')
    .option('--scopes <list>', 'scopes requested by default, comma-separated')
    .option('--write', 'also the scopes that the writes need')
    .action(frame.act(configure))
}

const STATES: Readonly<Record<IntegrationState, string>> = {
  present: 'yes',
  missing: 'no',
  other: "no: the key is another provider's",
}

const list: Work = async ({ app }) => {
  const { integrations, callbackUrl } = await (await app.gate()).providers.list()
  return answer(app, {
    json: () => integrationList.encode({ ...wholeList(integrations), callbackUrl }),
    display: () => [
      {
        kind: 'table',
        columns: ['provider', 'integration', 'in Nango', 'connected by', 'fix'],
        rows: integrations.map(({ provider, integration, state, auth }) => [
          provider,
          integration,
          STATES[state],
          auth === 'oauth' ? 'a consent' : 'a form',
          nextStep(provider, state),
        ]),
        empty: 'No providers',
      },
      { kind: 'remark', text: `Callback URL to register at a provider with a consent: ${callbackUrl}` },
    ],
  })
}

function nextStep(name: ProviderName, state: IntegrationState): string {
  if (state === 'present') return ''
  if (state === 'missing') return `shield providers configure ${name}`
  return `set SHIELD_INTEGRATION_${name.toUpperCase()} to another key`
}

const configure: Work = async (invocation) => {
  const configured = await configureOne(invocation)
  await show(invocation.app, configured)
  return 0
}

/** Configures the provider that is named; asks a person for what no flag says. `readSecret`: what stdin holds of it. */
export async function configureOne(
  invocation: Invocation,
  readSecret = () => secretFromStdin(invocation.app),
): Promise<Configured & { readonly provider: ProviderName }> {
  const { app, args, options } = invocation
  const { name, title } = await app.provider(parseProviderName(args[0] ?? ''))
  const { providers } = await app.gate()
  const configured = await providers.configure({
    provider: name,
    clientId: textOption(options, 'clientId'),
    scopes: scopesIn(options),
    write: options['write'] === true,
    present: (callbackUrl) =>
      app.terminal.talk(`Register this callback URL (redirect URL) at ${title}: ${callbackUrl}\n`),
    ...questions(invocation, readSecret),
  })
  return { provider: name, ...configured }
}

const LONGEST_SECRET_BYTES = 4 * 1024

/** Whom to ask for what: stdin where it is named, a person where one is there, nobody else. */
function questions(
  { app, options }: Invocation,
  readSecret: () => Promise<string>,
): Pick<ConfigureAsk, 'hasSecret' | 'askClientId' | 'askSecret'> {
  const { terminal, prompts } = app
  const isFromStdin = options['clientSecretStdin'] === true
  const isNamed = options['clientSecret'] === true
  if (isNamed && !terminal.isInteractive) {
    throw new ShieldError('usage', 'Cannot ask for the secret without a terminal', {
      hint: '--client-secret-stdin reads it from stdin',
    })
  }
  const receiver = secretReceiver(app)
  const isAsked = (need: Need): boolean => terminal.isInteractive && (need === 'required' || isNamed)
  return {
    hasSecret: isFromStdin || isNamed,
    askClientId: async (need) => (isAsked(need) ? prompts.text('Client id:') : undefined),
    askSecret: async (need) => {
      if (isFromStdin || isAsked(need)) terminal.announce(`The client secret goes to ${receiver}`)
      if (isFromStdin) return readSecret()
      return isAsked(need) ? prompts.secret('Client secret:') : undefined
    },
  }
}

async function secretFromStdin({ terminal }: App): Promise<string> {
  return Buffer.from(await terminal.readStdin(LONGEST_SECRET_BYTES)).toString('utf8')
}

async function show(app: App, configured: Configured & { readonly provider: ProviderName }): Promise<void> {
  const { provider, integration, change, clientId, scopes, callbackUrl } = configured
  if (app.globals.json) {
    app.terminal.json(shape.encode(configured), `shield connect ${provider}`)
    return
  }
  await showDisplay(app.terminal, [
    factsOf([
      ['Provider', provider],
      ['Integration', integration],
      ['In Nango', change],
      ['Client id', clientId],
      ['Scopes', scopes.join(', ')],
      ['Callback URL', callbackUrl],
    ]),
  ])
  app.terminal.talk(`Next: shield connect ${provider}\n`)
}
