import type { Check } from './schema.ts'

const LOCAL = /^(localhost|127\..*|\[::1\]|10\..*|192\.168\..*|172\.(1[6-9]|2\d|3[01])\..*)$/

/** An address that webhooks of one connection go to; '' is none. Nango's own hosts and local ones are refused. */
export const checkWebhookUrl: Check = (value, path) => {
  if (value === '') return []
  if (typeof value !== 'string' || !URL.canParse(value))
    return [{ code: 'invalid_union', message: 'Invalid input', path }]
  const { hostname } = new URL(value)
  if (hostname === 'nango.dev' || hostname.endsWith('.nango.dev'))
    return [{ code: 'custom', message: "Webhook URLs cannot point to Nango's domain (nango.dev).", path }]
  return LOCAL.test(hostname) ? [{ code: 'custom', message: 'This webhook URL is not allowed.', path }] : []
}
