/**
 * Shopify's global id out of `gid://shopify/Order/123` or `123`; undefined for anything else.
 * https://shopify.dev/docs/api/usage/gids
 */
export function parseGid(type: string, text: string): string | undefined {
  const [, ofType, id] = /^(?:gid:\/\/shopify\/([A-Za-z]+)\/)?([1-9]\d{0,19})$/.exec(text.trim()) ?? []
  return id === undefined || (ofType !== undefined && ofType !== type)
    ? undefined
    : `gid://shopify/${type}/${id}`
}

/** The number at the end of a global id. */
export function numberOf(gid: string): string {
  return gid.slice(gid.lastIndexOf('/') + 1)
}
