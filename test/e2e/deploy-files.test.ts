import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Deployment } from 'kubernetes-models/apps/v1/Deployment'
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget'
import { Service } from 'kubernetes-models/v1/Service'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'

const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const manifests = parseAllDocuments(read('deploy/kubernetes/frontdesk.yaml')).map((each) => each.toJS() as Manifest)

interface Manifest {
  kind: string
  metadata: { name: string }
}

const MODELS = { Deployment, HorizontalPodAutoscaler, NetworkPolicy, PodDisruptionBudget, Service }

/** The variables that the server reads, as `.env.example` lists them, and those that others read: Node and Postgres. */
const KNOWN = new Set([
  ...Array.from(read('.env.example').matchAll(/^#(\w+)=/gm), ([, name = '']) => name),
  'NODE_ENV',
  'POSTGRES_USER',
  'POSTGRES_PASSWORD',
])

describe('the manifests for Kubernetes', () => {
  it.each(manifests.map((manifest) => [manifest.kind, manifest] as const))(
    'have a %s as its schema wants it',
    (kind, manifest) => {
      expect(Object.keys(MODELS)).toContain(kind)
      const Model = MODELS[kind as keyof typeof MODELS] as new (data: object) => { validate(): void }
      expect(() => new Model(manifest).validate()).not.toThrow()
    },
  )

  it('select the pods that the deployment makes, and probe a port that it opens', () => {
    const { spec } = manifests.find(({ kind }) => kind === 'Deployment') as Deployment & Manifest
    const { labels } = spec?.template.metadata ?? {}
    const text = read('deploy/kubernetes/frontdesk.yaml')
    expect(labels).toEqual({ app: 'frontdesk' })
    const selectors = [...text.matchAll(/(?:matchLabels|selector|podSelector): \{ ?(?:matchLabels: \{ )?app: (\w+)/g)]
    expect(new Set(selectors.map(([, app]) => app))).toEqual(new Set(['frontdesk']))
    const [container] = spec?.template.spec?.containers ?? []
    const ports = container?.ports?.map(({ name }) => name)
    for (const probe of [container?.startupProbe, container?.livenessProbe, container?.readinessProbe]) {
      expect(ports).toContain(probe?.httpGet?.port)
    }
  })

  it('give the server no more rights than it needs', () => {
    const { spec } = manifests.find(({ kind }) => kind === 'Deployment') as Deployment & Manifest
    expect(spec?.template.spec?.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 })
    expect(spec?.template.spec?.containers[0]?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
  })
})

describe('the image', () => {
  const [, final = ''] = read('Dockerfile').split(/^FROM .*(?<!AS build)$/m)

  it('runs as a user that is no root, checks its health, and is built without tools', () => {
    expect(final).toMatch(/^USER 1000:1000$/m)
    expect(final).toMatch(/^HEALTHCHECK /m)
    expect(final).not.toMatch(/npm|apt-get|COPY \. /)
  })

  it('is made for the Node that this repository is developed with', () => {
    const bases = [...read('Dockerfile').matchAll(/^FROM node:(\d+)/gm)].map(([, major]) => major)
    expect(new Set(bases)).toEqual(new Set([read('.nvmrc').trim()]))
  })
})

it('compose.yaml runs the server read-only, without rights, after its database', () => {
  const { services } = parse(read('compose.yaml')) as { services: Record<string, Record<string, unknown>> }
  expect(services['server']).toMatchObject({
    read_only: true,
    cap_drop: ['ALL'],
    depends_on: { db: expect.anything() },
  })
})

it.each([
  ['Dockerfile', /\b([A-Z][A-Z_]+)=(?!\w*\$\()/g],
  ['compose.yaml', /^ {6}([A-Z][A-Z_]+):/gm],
  ['deploy/kubernetes/frontdesk.yaml', /\{ name: ([A-Z][A-Z_]+),/g],
  ['deploy/systemd/frontdesk.service', /^Environment=(?:.* )?([A-Z][A-Z_]+)=/gm],
])('%s sets variables that there are', (file, pattern) => {
  const names = Array.from(read(file).matchAll(pattern), ([, name = '']) => name.replace(/_FILE$/, ''))
  expect(names.length).toBeGreaterThan(0)
  expect(names.filter((name) => !KNOWN.has(name))).toEqual([])
})
