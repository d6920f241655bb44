/** The tag at Nango by which `connect` recognises the connection that came of its own session. */
export const NONCE_TAG = 'shield_attempt'
