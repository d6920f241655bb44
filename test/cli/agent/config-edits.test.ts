import * as fc from 'fast-check'
import { parse as parseToml } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import { withoutPieces, withPieces, type ConfigFormat } from '../../../src/cli/commands/agent/config-text.ts'
import { jsonConfig } from '../../../src/cli/commands/agent/json-config.ts'
import { tomlConfig } from '../../../src/cli/commands/agent/toml-config.ts'

const ENTRY = { command: 'shield', args: ['mcp', '--as', 'cursor'], env: { SHIELD_HOME: '/a "b"\\c' } }
const json = jsonConfig('mcpServers')
const toml = tomlConfig('mcp_servers')

const SERVER = '"other": { "command": "x", "args": [1, 2] }'

/** What people and programs leave in such files. */
const JSONS: Readonly<Record<string, string>> = {
  'nothing at all': '',
  'an empty line': '\n',
  'a remark alone': '// my servers\n',
  'an empty object': '{}\n',
  'an empty object without a line end': '{}',
  'a space in an empty object': '{ }',
  'a remark in an empty object': '{\n  // to come\n}\n',
  'other settings': '{\n  "theme": "dark"\n}\n',
  'other settings, indented with tabs': '{\n\t"theme": "dark"\n}\n',
  'other settings, indented by four': '{\n    "theme": "dark",\n    "n": 1e3\n}',
  'other settings on Windows': '{\r\n  "theme": "dark"\r\n}\r\n',
  'everything on one line': '{"theme":"dark","mcpServers":{"other":{"command":"x"}}}',
  'everything on one line, with spaces':
    '{ "theme": "dark", "mcpServers": { "other": { "command": "x" } } }\n',
  'one line without servers': '{"theme":"dark"}',
  'one line with no server yet': '{"mcpServers":{},"theme":"dark"}',
  'no server yet': '{\n  "mcpServers": {},\n  "theme": "dark"\n}\n',
  'no server yet, with a remark': '{\n  "mcpServers": { /* none */ }\n}\n',
  'no server yet, over two lines': '{\n  "mcpServers": {\n  }\n}\n',
  'another server': `{\n  "mcpServers": {\n    ${SERVER}\n  }\n}\n`,
  'another server with a trailing comma': `{\n  "mcpServers": {\n    ${SERVER},\n  },\n}\n`,
  'another server with remarks': `{\n  "mcpServers": {\n    // first\n    ${SERVER} // mine\n    // last\n  } /* end */\n}\n`,
  'a trailing comma and a remark': `{\n  "mcpServers": {\n    ${SERVER}, // mine\n  }\n}\n`,
  'a comma behind a remark': `{\n  "mcpServers": {\n    ${SERVER} /* a */ , /* b */\n  }\n}\n`,
  'servers on Windows': `{\r\n\t"mcpServers": {\r\n\t\t${SERVER}\r\n\t}\r\n}`,
  'a brace at the end of a line': `{ "mcpServers": {\n    ${SERVER} } }\n`,
  'an address with slashes': '{\n  "mcpServers": {\n    "a": { "url": "http://x/,}" } // http://y\n  }\n}\n',
  'servers and what comes behind': `{\n  "mcpServers": {\n    ${SERVER}\n  },\n  "projects": { "/a": { "mcpServers": {} } }\n}\n`,
}

const TOMLS: Readonly<Record<string, string>> = {
  'nothing at all': '',
  'settings without a line end': 'model = "x"',
  'settings and remarks': '# mine\nmodel = "x" # best\n\n[tui]\ntheme = "dark"\n',
  'settings on Windows': 'model = "x"\r\n\r\n[tui]\r\ntheme = "dark"\r\n',
  'another server':
    '[mcp_servers.other]\ncommand = "x"\nargs = [\n  "[mcp_servers.shield]", # not a table\n]\n\n# trusted\n[projects."/a b"]\ntrust_level = "trusted"\n',
  'a list of tables, dates and big numbers':
    'd = 2026-11-29T10:00:00Z\nn = 123456789012345678901\nf = 1.0\n[[x]]\na = 1\n[[x]]\na = 2\n',
  'servers written in a dotted way': 'mcp_servers.other.command = "x"\n',
}

function roundTrip(format: ConfigFormat, text: string) {
  const { pieces, made } = format.insert(text, 'shield', ENTRY)
  const after = withPieces(text, pieces)
  const { shield: found, ...others } = format.servers(after)
  // By its name alone, as when the file was changed meanwhile.
  const { shield: left, ...servers } = format.servers(format.remove(after, 'shield', made))
  return { found, others, restored: withoutPieces(after, pieces), left, servers }
}

/** What is so after it, whatever the file holds. */
function withoutTrace(format: ConfigFormat, text: string): ReturnType<typeof roundTrip> {
  const servers = format.servers(text)
  return { found: ENTRY, others: servers, restored: text, left: undefined, servers }
}

describe('an entry in a JSON file', () => {
  it.each(Object.entries(JSONS))('stands beside %s and goes again without a trace', (_name, text) => {
    expect(roundTrip(json, text)).toEqual(withoutTrace(json, text))
  })

  it('is taken out by its name byte for byte, too, where nothing else was changed', () => {
    const differing = Object.entries(JSONS).filter(([, text]) => {
      const { pieces, made } = json.insert(text, 'shield', ENTRY)
      return json.remove(withPieces(text, pieces), 'shield', made) !== text
    })
    // An object that had to be opened or begun stays open: only the record of what was put in knows how it stood.
    expect(differing.map(([name]) => name).toSorted()).toEqual([
      'a remark alone',
      'a space in an empty object',
      'an empty line',
      'an empty object',
      'an empty object without a line end',
      'no server yet',
      'no server yet, with a remark',
      'nothing at all',
    ])
  })

  it('looks as somebody would have written it', () => {
    const written = (text: string) =>
      withPieces(text, json.insert(text, 'shield', { command: 'shield' }).pieces)
    expect(written('')).toBe(
      '{\n  "mcpServers": {\n    "shield": {\n      "command": "shield"\n    }\n  }\n}\n',
    )
    expect(written(JSONS['other settings, indented with tabs'] ?? '')).toBe(
      '{\n\t"theme": "dark",\n\t"mcpServers": {\n\t\t"shield": {\n\t\t\t"command": "shield"\n\t\t}\n\t}\n}\n',
    )
    expect(written(JSONS['another server with remarks'] ?? '')).toBe(
      `{\n  "mcpServers": {\n    // first\n    ${SERVER}, // mine\n    "shield": {\n      "command": "shield"\n    }\n    // last\n  } /* end */\n}\n`,
    )
    expect(written(JSONS['everything on one line'] ?? '')).toBe(
      '{"theme":"dark","mcpServers":{"other":{"command":"x"},"shield":{"command":"shield"}}}',
    )
  })

  it('goes alone where others were put around it since', () => {
    const text =
      '{\n  "mcpServers": {\n    "a": 1, // one\n    "shield": {},\n    // two\n    "b": 2\n  }\n}\n'
    expect(json.remove(text, 'shield', { container: true, comma: true })).toBe(
      '{\n  "mcpServers": {\n    "a": 1, // one\n    // two\n    "b": 2\n  }\n}\n',
    )
    const last = '{\n  "mcpServers": {\n    "a": 1, // one\n    "shield": {} // ours\n  }\n}\n'
    expect(json.remove(last, 'shield', { container: false, comma: true })).toBe(
      '{\n  "mcpServers": {\n    "a": 1 // one // ours\n  }\n}\n',
    )
  })

  it.each([
    ['{"mcpServers": [}', 'not valid JSON (line 1, column 17'],
    ['[]', 'not a JSON object'],
    ['{"mcpServers": null}', 'mcpServers in it is not an object'],
    ['{"mcpServers": {}, "mcpServers": {}}', 'mcpServers appears in it twice'],
    ['{"mcpServers": {"shield": 1, "shield": 2}}', 'shield appears in it twice'],
  ])('is refused a file with %s', (text, why) => {
    expect(() => roundTrip(json, text)).toThrow(why)
  })

  it('changes the meaning of nothing else, in any JSON in any layout', () => {
    const servers = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 })
    const root = fc.tuple(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }), servers, fc.boolean())
    const layout = fc.constantFrom(undefined, 1, 2, 4, '\t')
    fc.assert(
      fc.property(root, layout, fc.constantFrom('\n', '\r\n'), ([others, inner, has], indent, lineEnd) => {
        const value = has ? { ...others, mcpServers: inner } : { ...others, mcpServers: undefined }
        const text = JSON.stringify(value, null, indent).replaceAll('\n', lineEnd)
        expect(roundTrip(json, text)).toEqual(withoutTrace(json, text))
      }),
    )
  })
})

describe('an entry in a TOML file', () => {
  it.each(Object.entries(TOMLS))('stands beside %s and goes again without a trace', (_name, text) => {
    expect(roundTrip(toml, text)).toEqual(withoutTrace(toml, text))
    const { pieces, made } = toml.insert(text, 'shield', ENTRY)
    expect(toml.remove(withPieces(text, pieces), 'shield', made)).toBe(
      text.endsWith('\n') || text === '' ? text : `${text}\n`,
    )
  })

  it('goes alone, with the tables below it, where others were put around it since', () => {
    const text =
      '[a]\nx = 1\n\n[mcp_servers.shield]\ncommand = "shield"\n\n[mcp_servers."shield".tools.y]\nz = 1\n\n# mine\n[b]\ny = 2\n'
    expect(toml.remove(text, 'shield', { container: true, comma: false })).toBe(
      '[a]\nx = 1\n\n# mine\n[b]\ny = 2\n',
    )
  })

  it.each([
    ['model = ', 'not valid TOML (line 1'],
    ['mcp_servers = 1', 'mcp_servers in it is not a table'],
    ['mcp_servers = { other = { command = "x" } }', 'cannot change without changing more'],
    ['text = """\n[mcp_servers.shield]\n', 'not valid TOML'],
  ])('is refused a file with %s', (text, why) => {
    expect(() => toml.insert(text, 'shield', ENTRY)).toThrow(why)
  })

  it('is left alone where a text only looks like it', () => {
    const text = 'a = """\n[mcp_servers.shield]\nx = 1\n"""\n[mcp_servers]\nshield = { command = "shield" }\n'
    expect(() => toml.remove(text, 'shield', { container: false, comma: false })).toThrow('cannot change')
    expect(parseToml(text)['a']).toContain('mcp_servers')
  })
})
