/** The one operation of a document. https://spec.graphql.org/October2021/#sec-Language.Operations */
export interface GraphqlOperation {
  readonly type: 'query' | 'mutation' | 'subscription'
  /** The fields that it asks of the server itself, by their own names, not their aliases; a fragment is `...`. */
  readonly rootFields: readonly string[]
}

/**
 * What a document does, or undefined for one that this does not understand to its end: stricter than GraphQL, so that
 * no server can read it in another way. One operation and fragments, in printable ASCII without block strings.
 */
export function readGraphqlDocument(text: string): GraphqlOperation | undefined {
  const nodes = nest(tokensOf(text) ?? ['{'])
  const definitions = nodes === undefined ? undefined : definitionsOf(nodes)
  const [operation, ...more] = definitions?.filter(({ keyword }) => keyword !== 'fragment') ?? []
  if (operation === undefined || more.length > 0 || !isOperationType(operation.keyword)) return undefined
  const rootFields = rootFieldsOf(operation.selection)
  return rootFields === undefined ? undefined : { type: operation.keyword, rootFields }
}

/** Blanks and commas, a comment, a string (kept as `"`), a number, a name, or a punctuator. */
const TOKEN =
  /[ \n,]+|#[^\n]*|"(?:[^"\\\n]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"|-?\d[\d.eE+-]*|[A-Za-z_]\w*|\.\.\.|[!$&():=@[\]{|}]/y

/** Nothing that lexers could disagree about: no control characters, no other alphabets, no `"""`. */
function tokensOf(text: string): readonly string[] | undefined {
  if (!/^[ -~\n]*$/.test(text) || text.includes('"""')) return undefined
  const tokens: string[] = []
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at
    const [token] = TOKEN.exec(text) ?? []
    if (token === undefined) return undefined
    if (token.startsWith('"')) tokens.push('"')
    else if (!/^[ \n,#]/.test(token)) tokens.push(token)
  }
  return tokens
}

/** A token, or a pair of brackets with what stands between them. */
type Node = string | { readonly open: string; readonly nodes: readonly Node[] }

const CLOSING: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']' }

/** Undefined where brackets do not match. */
function nest(tokens: readonly string[]): readonly Node[] | undefined {
  const root = { open: '', nodes: [] as Node[] }
  const groups = [root]
  for (const token of tokens) {
    const group = groups.at(-1) ?? root
    if (CLOSING[token] !== undefined) {
      const inner = { open: token, nodes: [] }
      group.nodes.push(inner)
      groups.push(inner)
    } else if (!'})]'.includes(token)) group.nodes.push(token)
    else if (CLOSING[group.open] === token) groups.pop()
    else return undefined
  }
  return groups.length === 1 ? root.nodes : undefined
}

interface Definition {
  readonly keyword: string
  readonly selection: readonly Node[]
}

/** Each definition ends with its selection; undefined where something stands behind the last. */
function definitionsOf(nodes: readonly Node[]): readonly Definition[] | undefined {
  const definitions: Definition[] = []
  let keyword: string | null = null
  for (const node of nodes) {
    const isSelection = typeof node !== 'string' && node.open === '{'
    if (isSelection) definitions.push({ keyword: keyword ?? 'query', selection: node.nodes })
    keyword = isSelection ? null : (keyword ?? (typeof node === 'string' ? node : node.open))
  }
  return keyword === null ? definitions : undefined
}

function isOperationType(keyword: string): keyword is GraphqlOperation['type'] {
  return keyword === 'query' || keyword === 'mutation' || keyword === 'subscription'
}

/** Of text in which directives and aliases are gone: names, each perhaps with arguments and a selection. */
const FIELDS = /^(?:[A-Za-z_]\w*(?: \(\))?(?: \{\})? )*$/

/** Up to the first fragment. Undefined where there is anything but fields. */
function rootFieldsOf(selection: readonly Node[]): readonly string[] | undefined {
  const words = selection.map((node) =>
    typeof node === 'string' ? node : `${node.open}${CLOSING[node.open] ?? ''}`,
  )
  const fragment = words.indexOf('...')
  const before = (fragment < 0 ? words : words.slice(0, fragment)).map((word) => `${word} `).join('')
  const plain = before
    .replaceAll(/@ [A-Za-z_]\w* (?:\(\) )?/g, '')
    .replaceAll(/[A-Za-z_]\w* : (?=[A-Za-z_]\w* (?!:))/g, '')
  if (words.length === 0 || !FIELDS.test(plain)) return undefined
  return [...(plain.match(/\w+/g) ?? []), ...(fragment < 0 ? [] : ['...'])]
}
