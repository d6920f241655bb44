/** The rows of src/domain/look-alike-table.ts: `HEX ASCII NAME`. */
export function lookAlikes(): readonly string[]
