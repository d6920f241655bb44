import { spawnSync } from 'node:child_process'

/** A process of its own tells it, for a test that cannot wait. */
const TELL = `import { Client } from 'pg'
const [url, statements] = process.argv.slice(1)
const client = new Client({ connectionString: url })
await client.connect()
await client.query(statements)
await client.end()`

/** What somebody with the database in hand can do: these guards taken away, then anything, said as to SQLite. */
export function tamperWith(url: string, guards: readonly string[], statement: string): void {
  const changes = statement.replaceAll(DROP, (_, name: string) => dropped(name)).replaceAll(REFUSAL, refusing)
  const statements = `set search_path = shield; ${guards.map(dropped).join('')} ${changes}`
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', TELL, url, statements],
    { encoding: 'utf8', cwd: import.meta.dirname },
  )
  if (status !== 0) throw new Error(stderr)
}

const DROP = /drop trigger (?:if exists )?(\w+)/g
const REFUSAL =
  /create trigger (\w+) (before \w+ on \w+)(?: when (.+?))?\s+begin select raise\(abort, ('[^']*')\); end/gs

function dropped(name: string): string {
  return `do $$ declare guarded text; begin
    for guarded in select tgrelid::regclass from pg_trigger where tgname = '${name}' loop
      execute format('drop trigger %I on %s', '${name}', guarded);
    end loop;
  end $$;`
}

function refusing(_: string, name: string, moment: string, condition = 'true', words: string): string {
  return `create trigger "${name}" ${moment} for each row when (${condition}) execute function refuse(${words})`
}
