import { ShieldError } from '../../domain/errors.ts'
import type { JsonObject } from '../../domain/json.ts'
import type { Provider } from '../../domain/provider.ts'
import { configureProvider, type Configured } from '../../gate/configure-provider.ts'
import { listIntegrations, type IntegrationState, type ProviderIntegration } from '../../gate/integrations.ts'
import type { ClientAsk, Need } from '../../gate/wanted-client.ts'
import type { App } from '../app.ts'
import { textOption, type Invocation } from '../frame.ts'
import { jsonText } from '../json.ts'
import { parseProviderName } from '../provider-name.ts'
import { showDisplay } from '../render.ts'

const STATES: Readonly<Record<IntegrationState, string>> = {
  present: 'yes',
  missing: 'no',
  other: "no: the key is another provider's",
}

export async function listProviders(app: App, providers: readonly Provider[]): Promise<number> {
  const found = await listIntegrations(app.parts, providers)
  const callback = await (await app.parts.nango()).callbackUrl()
  if (app.globals.json) {
    app.terminal.out(jsonText(found.map((one) => integrationJson(one, callback))))
    return 0
  }
  await showDisplay(app.terminal, [
    {
      kind: 'table',
      columns: ['provider', 'integration', 'in Nango', 'connected by', 'what to do'],
      rows: found.map(({ provider, key, state }) => [
        provider.name,
        key,
        STATES[state],
        provider.auth === 'oauth' ? 'a consent' : 'a form',
        nextStep(provider, state),
      ]),
      empty: 'No providers',
    },
    { kind: 'text', text: `Callback URL to register at a provider with a consent: ${callback}` },
  ])
  return 0
}

function integrationJson({ provider, key, state }: ProviderIntegration, callback: string): JsonObject {
  const { name, title, nangoProvider, auth } = provider
  return {
    provider: name,
    title,
    integration: key,
    nangoProvider,
    auth,
    state,
    callbackUrl: callbackFor(auth, callback),
  }
}

function callbackFor(auth: Provider['auth'], callback: string): string | null {
  return auth === 'oauth' ? callback : null
}

function nextStep({ name }: Provider, state: IntegrationState): string {
  if (state === 'present') return ''
  if (state === 'missing') return `shield providers configure ${name}`
  return `set SHIELD_INTEGRATION_${name.toUpperCase()} to another key`
}

export async function configure(invocation: Invocation): Promise<number> {
  const { app, args, options } = invocation
  const provider = await app.parts.provider(parseProviderName(args[0] ?? ''))
  const callback = await (await app.parts.nango()).callbackUrl()
  if (provider.auth === 'oauth') {
    app.terminal.talk(`Register this callback URL (redirect URL) at ${provider.title}: ${callback}\n`)
  }
  const configured = await configureProvider(app.parts, {
    provider,
    actor: app.actor,
    clientId: textOption(options, 'clientId'),
    scopes: textOption(options, 'scopes')
      ?.split(/[\s,]+/)
      .filter((scope) => scope !== ''),
    write: options['write'] === true,
    defaultScopes: app.settings.defaultScopes[provider.name] ?? [],
    ...questions(invocation),
  })
  await show(app, provider, configured, callback)
  return 0
}

const LONGEST_SECRET_BYTES = 4 * 1024

/** Whom to ask for what: stdin where it is named, a person where one is there, nobody else. */
function questions({ app, options }: Invocation): Pick<ClientAsk, 'hasSecret' | 'askClientId' | 'askSecret'> {
  const { terminal, prompts } = app
  const isFromStdin = options['clientSecretStdin'] === true
  const isNamed = options['clientSecret'] === true
  if (isNamed && !terminal.isInteractive) {
    throw new ShieldError('usage', 'Nobody is there to type the secret', {
      hint: '--client-secret-stdin reads it from stdin',
    })
  }
  const isAsked = (need: Need): boolean => terminal.isInteractive && (need === 'required' || isNamed)
  return {
    hasSecret: isFromStdin || isNamed,
    askClientId: async (need) => (isAsked(need) ? prompts.text('Client id:') : undefined),
    askSecret: async (need) => {
      if (isFromStdin) return Buffer.from(await terminal.readStdin(LONGEST_SECRET_BYTES)).toString('utf8')
      return isAsked(need) ? prompts.secret('Client secret:') : undefined
    },
  }
}

async function show(
  app: App,
  provider: Provider,
  { integration, change, clientId, scopes }: Configured,
  callback: string,
): Promise<void> {
  const callbackUrl = callbackFor(provider.auth, callback)
  if (app.globals.json) {
    app.terminal.out(
      jsonText({ provider: provider.name, integration, change, clientId, scopes: [...scopes], callbackUrl }),
    )
    return
  }
  const facts = [
    ['Provider', provider.name],
    ['Integration', integration],
    ['In Nango', change],
    ['Client id', clientId],
    ['Scopes', scopes.join(', ')],
    ['Callback URL', callbackUrl],
  ] as const
  await showDisplay(app.terminal, [
    {
      kind: 'facts',
      facts: facts.flatMap(([label, value]) => (value === null || value === '' ? [] : [{ label, value }])),
    },
  ])
  app.terminal.talk(`Next: shield connect ${provider.name}\n`)
}
