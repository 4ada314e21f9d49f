/**
 * `node ../../scripts/write-bins.ts`, in the folder of a package after its build: writes the file behind each of its commands. `dist/main.bin.js` runs
 * `dist/main.js`, and says in one sentence which Node is needed where it is too old to read that. It is written in JavaScript that every Node reads.
 *
 * Node keeps the compiled code for the next start, in the folder where users have what may be deleted. The one for temporary files, which is Node's own
 * choice, belongs to everybody on the machine, and what another user puts there would be run.
 */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'

interface Manifest {
  bin: Record<string, string>
  engines: { node: string }
}

const { bin, engines } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest
const needed = /^>=(\d+)\.(\d+)$/.exec(engines.node)
if (!needed) throw new Error(`engines.node is ${engines.node}; write-bins.ts reads the form >=22.14 only.`)
const [, major, minor] = needed

for (const [command, file] of Object.entries(bin)) {
  writeFileSync(
    file,
    `#!/usr/bin/env node
var version = process.versions.node.split('.').map(Number)
if (version[0] > ${major} || (version[0] === ${major} && version[1] >= ${minor})) {
  var path = process.getBuiltinModule('node:path')
  var home = process.env.HOME
  var caches = [process.env.XDG_CACHE_HOME, process.env.LOCALAPPDATA, home && path.join(home, '.cache')]
  var folder = caches.find(function (name) { return name && path.isAbsolute(name) })
  if (folder) process.getBuiltinModule('node:module').enableCompileCache(path.join(folder, 'frontdesk', 'compiled'))
  import('./${basename(file, '.bin.js')}.js')
} else {
  console.error('${command} needs Node ${major}.${minor} or later, and this is ' + process.version + '. Install a newer one from https://nodejs.org.')
  process.exitCode = 1
}
`,
  )
  chmodSync(file, 0o755)
}
