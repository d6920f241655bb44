export const REQUESTS = '/v1/integrations/approvals'

/** Where a request is, by its id or the start of one, or what can be done with it. */
export function requestPath(typed: string, verb?: string): string {
  return `${REQUESTS}/${segment(typed)}${verb === undefined ? '' : `/${verb}`}`
}

export const WEBHOOKS = '/v1/webhooks'

export function webhookPath(typed: string, verb?: string): string {
  return `${WEBHOOKS}/${segment(typed)}${verb === undefined ? '' : `/${verb}`}`
}

export function providerPath(provider: string, verb: string): string {
  return `/v1/integrations/${segment(provider)}/${verb}`
}

export function connectionPath(name: string): string {
  return `/v1/connections/${segment(name)}`
}

/** What was typed can hold anything; as a part of a path it can be nothing else. */
function segment(text: string): string {
  const encoded = encodeURIComponent(text.toWellFormed())
  // Dots alone would lead elsewhere, encoded or not.
  return /^\.{1,2}$/.test(encoded) ? encoded.replaceAll('.', '%252E') : encoded
}

/** Whole seconds, as a server takes them, never less than what was meant. */
export function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000)
}
