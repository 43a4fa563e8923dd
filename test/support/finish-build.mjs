// Makes dist of the compiler's output in .build. The modules come to lie in few files, because each file that is loaded is felt at
// start-up; with them go their types, the programs of hosts, and the JSON Schema of results.
import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { rollup } from 'rollup'
import { resultSchema } from '../../.build/lib/core/result-schema.js'

const filesIn = (folder) =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
const sources = ['lib', 'tasks', 'playbooks'].flatMap(filesIn)
const modules = sources.flatMap((file) => /^(.*)[.]ts$/.exec(file)?.[1] ?? [])
// The files of a playbook stay apart: an error names the line of the playbook that it comes from.
const playbooks = modules.filter((name) => name.startsWith('playbooks/'))
const entries = ['lib/cli/main', 'lib/index', 'tasks/index', 'tasks/author', ...playbooks]

/** Lets a module find the files beside it from wherever its code has come to lie. */
const places = {
  name: 'places',
  resolveImportMeta(property, { moduleId, chunkId }) {
    const place = relative(dirname(chunkId), relative(resolve('.build'), moduleId))
    if (property === 'url') return `new URL(${JSON.stringify(place)}, import.meta.url).href`
    if (property === 'dirname') return `(import.meta.dirname + ${JSON.stringify(`/${dirname(place)}`)})`
    return null
  },
}

const bundle = await rollup({
  input: Object.fromEntries(entries.map((entry) => [entry, resolve('.build', `${entry}.js`)])),
  external: (name) => !/^[./]/.test(name),
  // What has no visible effect may be there for the error that it throws.
  treeshake: false,
  plugins: [places],
  onLog: (_, log) => {
    // The compiler's helpers for `using` ask for an older `this`.
    if (log.code !== 'THIS_IS_UNDEFINED') throw new Error(log.message)
  },
})
const { output } = await bundle.write({
  dir: 'dist',
  entryFileNames: '[name].js',
  chunkFileNames: 'lib/chunks/[name]-[hash].js',
})

const made = new Set(output.map(({ fileName }) => join('dist', fileName)))
const copies = [
  ...sources.filter((file) => /[.](sh|awk|pl)$/.test(file)).map((program) => [program, program]),
  ...modules.map((name) => [`.build/${name}.d.ts`, `${name}.d.ts`]),
]
for (const [from, to] of copies) {
  const copy = join('dist', to)
  mkdirSync(dirname(copy), { recursive: true })
  copyFileSync(from, copy)
  made.add(copy)
}
const schema = 'dist/result.schema.json'
writeFileSync(schema, `${JSON.stringify(resultSchema, undefined, 2)}\n`)
chmodSync('dist/lib/cli/main.js', 0o755)

// What an earlier build left.
for (const file of filesIn('dist')) if (file !== schema && !made.has(file)) rmSync(file)
