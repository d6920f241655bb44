// Prints the Homebrew formula of a packed tarball, as it is attached to a release: node scripts/homebrew-formula.mjs FILE
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

const [file] = process.argv.slice(2)
if (file === undefined) {
  console.error('usage: node scripts/homebrew-formula.mjs TARBALL')
  process.exit(2)
}
const { version, description, license, repository } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
)
const home = repository.url.replace(/^git\+/, '').replace(/\.git$/, '')
const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex')

// npm installs the tarball into the formula's own folder; a Node of 22.14 or newer compiles nothing that shield uses.
process.stdout.write(`class Shield < Formula
  desc "${description.replaceAll('"', '\\"')}"
  homepage "${home}"
  url "${home}/releases/download/v${version}/${basename(file)}"
  sha256 "${sha256}"
  license "${license}"

  depends_on "node"

  def install
    system "npm", "install", *std_npm_args
    bin.install_symlink libexec.glob("bin/*")
  end

  test do
    assert_equal version.to_s, shell_output("#{bin}/shield --version").strip
    assert_match "\\"items\\":[]", shell_output("#{bin}/shield approvals list --json --db #{testpath}/shield.db")
  end
end
`)
