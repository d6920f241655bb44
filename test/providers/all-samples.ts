import type { Operation, Write } from '../../src/domain/operation/operation.ts'
import type { ProviderName } from '../../src/domain/provider/providers.ts'
import type { Json } from '../../src/domain/text/json.ts'
import { googleSamples } from './google/samples.ts'
import type { ProviderSamples } from './samples.ts'
import { shopifySamples } from './shopify/samples.ts'
import { whatsappSamples } from './whatsapp/samples.ts'
import { woocommerceSamples } from './woocommerce/samples.ts'

const PROVIDER_SAMPLES: Readonly<Partial<Record<ProviderName, ProviderSamples>>> = {
  google: googleSamples,
  shopify: shopifySamples,
  whatsapp: whatsappSamples,
  woocommerce: woocommerceSamples,
}

type Named = Pick<Operation, 'name' | 'provider'>
type Inputs = ProviderSamples['inputs'][string]

/** What an author reads: which operation, which of its properties, and where to write it. */
export function about({ name, provider }: Named, property: string, wanted: string): string {
  return `${name}, in src/providers/${provider}/: \`${property}\` ${wanted}`
}

export const fileOf = (provider: ProviderName): string => `test/providers/${provider}/samples.ts`

export function inputsOf({ name, provider }: Named): Inputs {
  return PROVIDER_SAMPLES[provider]?.inputs[name] ?? []
}

/** The same; fails where there is none. */
export function samplesOf(operation: Named): Inputs {
  samplesAt(operation)
  const found = inputsOf(operation)
  if (found.length > 0) return found
  throw new Error(
    `There is no sample of ${operation.name}: add one to \`inputs\` in ${fileOf(operation.provider)}`,
  )
}

function samplesAt({ name, provider }: Named): ProviderSamples {
  const found = PROVIDER_SAMPLES[provider]
  if (found !== undefined) return found
  throw new Error(
    `There are no samples of ${provider}, and so none of ${name}: write ${fileOf(provider)} and name it in test/providers/all-samples.ts`,
  )
}

/** What `prepare` finds in the provider's samples; fails with what was asked for and is not there. */
export async function prepared(operation: Write, input: unknown): Promise<Json> {
  try {
    return (await operation.prepare(input, samplesAt(operation).reading)).facts as Json
  } catch (cause) {
    throw new Error(
      `${operation.name} cannot be prepared from the \`reading\` in ${fileOf(operation.provider)}, which has to answer all that \`prepare\` reads for each sample: ${String(cause)}`,
      { cause },
    )
  }
}
