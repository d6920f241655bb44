// THIRD-PARTY.md: every package of which code is in dist/ or installed with it, with its licence. Made by the build from
// what esbuild says that it bundled, so that no package can be in without its licence, and none is named that is not.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'

/** The folders of the packages that these inputs of a bundle lie in. */
function packageFolders(inputs) {
  return new Set(
    inputs.flatMap((file) => {
      const found = /^(.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(file.replace(/^[\w-]+:/, ''))
      return found === null ? [] : [found[1].split(sep).join('/')]
    }),
  )
}

/** One package: its name, version and licence, and the text of it. Fails when it says nothing of a licence. */
function describe(root, folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  if (typeof license !== 'string') throw new Error(`${folder} does not say under which licence it is`)
  const file = readdirSync(join(root, folder)).find((entry) => /^(licen[cs]e|copying)(\.|-|$)/i.test(entry))
  const text = file === undefined ? '' : readFileSync(join(root, folder, file), 'utf8').trim()
  return { name, version, license, text }
}

/** Not bundled, but installed with shield: the compiled part of SQLite's driver. */
const INSTALLED = ['node_modules/better-sqlite3', 'node_modules/better-sqlite3-13']

/** Writes the list of what these inputs of the bundles come from. */
export function writeThirdParty(root, inputs, target) {
  const folders = new Set([
    ...packageFolders(inputs),
    ...INSTALLED.filter((folder) => existsSync(join(root, folder))),
  ])
  const packages = [...folders]
    .map((folder) => describe(root, folder))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
  const rows = packages.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`)
  const texts = packages
    .filter(({ text }) => text !== '')
    .map(({ name, version, text }) => `## ${name} ${version}\n\n${text.replaceAll(/^/gm, '    ')}`)
  writeFileSync(
    target,
    `# Third-party licences\n\nCode of these packages is in this one, or is installed with it.\n\n| package | version | licence |\n| --- | --- | --- |\n${rows.join('\n')}\n\n${texts.join('\n\n')}\n`,
  )
}
