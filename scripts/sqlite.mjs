/** The release of better-sqlite3 that this Node can run: src/sqlite/file/driver.ts says why there are two. */
export const { default: Sqlite } =
  Number(process.versions.napi) >= 10 ? await import('better-sqlite3-13') : await import('better-sqlite3')
