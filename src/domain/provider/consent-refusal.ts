import type { ConsentRefusal } from '../ports/nango.ts'

/** What Nango tells of a consent that came to nothing. Its words can be the provider's: only what they mean is kept. */
export function refusalIn(type: unknown, description: unknown): ConsentRefusal {
  // OAuth's own word, wherever Nango puts it. https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
  const isDenied = typeof description === 'string' && /\baccess_denied\b/.test(description)
  const code = typeof type === 'string' && /^[\w.-]{1,100}$/.test(type) ? type : ''
  return { isDenied, code }
}
