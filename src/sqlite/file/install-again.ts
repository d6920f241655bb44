/** What helps where a part of better-sqlite3 is missing or of another Node: which ones are installed depends on the Node. */
export const INSTALL_AGAIN = 'Install shield again with this Node, optional dependencies included: npm ci'
