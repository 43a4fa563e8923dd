// What a build needs beside the compiler's output: programs of hosts, the JSON Schema of results as a file, a command that starts.
import { chmodSync, cpSync, statSync, writeFileSync } from 'node:fs'
import { resultSchema } from '../../dist/lib/core/result-schema.js'

const isProgram = (path) => statSync(path).isDirectory() || /[.](sh|awk|pl)$/.test(path)
for (const top of ['lib', 'tasks']) cpSync(top, `dist/${top}`, { recursive: true, filter: isProgram })
writeFileSync('dist/result.schema.json', `${JSON.stringify(resultSchema, undefined, 2)}\n`)
chmodSync('dist/lib/cli/main.js', 0o755)
