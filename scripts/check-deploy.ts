/**
 * `pnpm check:deploy`: looks at the files of a deployment with the tools that they are written for, those of them that are on this machine: nginx, caddy,
 * systemd-analyze and yamllint (of Debian: `apt-get install nginx-light caddy yamllint`), and a linter of Dockerfiles from npm. Ends with 1 when one of them
 * finds something, and names those that are not here. What needs no tool is held by `test/e2e/deploy-files.test.ts`.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'frontdesk-deploy-'))
const YAML_RULES = '{extends: relaxed, rules: {line-length: disable}}'

const CHECKS: [file: string, command: string, ...args: string[]][] = [
  ['deploy/proxy/nginx.conf', 'nginx', '-t', '-p', folder, '-c', writeNginxConfig()],
  ['deploy/proxy/Caddyfile', 'caddy', 'validate', '--adapter', 'caddyfile', '--config', 'deploy/proxy/Caddyfile'],
  ['deploy/systemd/frontdesk.service', 'systemd-analyze', 'verify', 'deploy/systemd/frontdesk.service'],
  ['compose.yaml and deploy', 'yamllint', '--strict', '-d', YAML_RULES, 'compose.yaml', 'deploy'],
  ['Dockerfile', 'npx', '-y', 'dockerfile-utils@0.16.3', 'lint', 'Dockerfile'],
]

let failures = 0
try {
  for (const [file, command, ...args] of CHECKS) {
    const { error, status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' })
    if (error) console.log(`-  ${file}: not looked at, ${command} is not on this machine`)
    else if (status === 0) console.log(`✓  ${file}: ${command}`)
    else console.log(`✗  ${file}: ${command} ended with ${status}\n${stdout}${stderr}`)
    if (!error && status !== 0) failures += 1
  }
} finally {
  rmSync(folder, { recursive: true })
}
process.exitCode = failures === 0 ? 0 : 1

/** The recipe is one server of a whole configuration. The certificate that it names is on the machine where it will run, so it is left out here. */
function writeNginxConfig(): string {
  const server = readFileSync(join(root, 'deploy/proxy/nginx.conf'), 'utf8')
    .replace('listen 443 ssl http2;', 'listen 443;')
    .replaceAll(/^ *ssl_certificate.*$/gm, '')
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder};`)
  const path = join(folder, 'nginx.conf')
  mkdirSync(join(folder, 'logs'))
  writeFileSync(
    path,
    `pid ${folder}/pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n${places.join('\n')}\n${server}\n}\n`,
  )
  return path
}
