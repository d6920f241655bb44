/** Marks the file as ours in SQLite's header ("SHLD"). https://www.sqlite.org/pragma.html#pragma_application_id */
export const APPLICATION_ID = 0x53_48_4c_44

/** Forward only, in order: the nth brings the database to `user_version` n. Never edited after a release. */
export const MIGRATIONS: readonly string[] = [
  '0001-requests-connections-audit.sql',
  '0002-messages.sql',
  '0003-standing-seals-journal.sql',
  '0004-audit-keys-purge.sql',
  '0005-origins.sql',
  '0006-server.sql',
  '0007-contradictions.sql',
  '0008-connection-truth.sql',
  '0009-contacts.sql',
  '0010-request-seals-vault.sql',
]

/** The schema that this build reads and writes. */
export const SCHEMA_VERSION = MIGRATIONS.length
