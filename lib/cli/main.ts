#!/usr/bin/env node
import { version } from './version.ts'

// Start-up files of shells and CI often ask for the version: answer it before loading anything.
const [first, ...more] = process.argv.slice(2)
if (first === '--version' && more.length === 0) console.log(version())
else {
  const { main } = await import('./program.ts')
  const { toTheEnd } = await import('./to-the-end.ts')
  const { endAsFirstProcess } = await import('./interrupt.ts')
  endAsFirstProcess()
  process.exitCode = await toTheEnd(() => main(process.argv.slice(2)))
}
