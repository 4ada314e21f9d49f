import { z } from 'zod'
import { defineSection } from '../section.ts'
import { oneOf, secret, variable, wholeNumber } from '../variable.ts'

const MEBIBYTE = 1_048_576
const HOUR_MS = 3_600_000

const FILES_URL = z
  .string()
  .regex(/^(file:.+|s3:\/\/.+)$/is, 'must be file:PATH or s3://BUCKET/PREFIX?region=…')
  .default('file:.frontdesk/files')

const PUBLIC_URL = z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).transform(withoutSlash)

export const files = defineSection({
  title: 'Files that users attach',
  variables: {
    FILES_URL: variable(
      FILES_URL,
      'where files are kept: `file:PATH`, or `s3://BUCKET/PREFIX?region=…&endpoint=…`, with credentials where AWS’s tools look',
    ),
    AWS_ACCESS_KEY_ID: variable(z.string().optional(), 'who this server is for a bucket, if nothing else tells'),
    AWS_SECRET_ACCESS_KEY: variable(z.string().optional(), 'the key that goes with it'),
    AWS_SESSION_TOKEN: variable(z.string().optional(), 'the token of a session, where there is one'),
    AWS_REGION: variable(z.string().optional(), 'the region of a bucket whose URL names none'),
    UPLOADS_TO: variable(
      oneOf(['server', 'bucket']).default('server'),
      'where pages send the bytes of announced files: to this server, or to the bucket of `FILES_URL` itself, which must let pages of other origins `PUT`',
    ),
    PUBLIC_URL: variable(PUBLIC_URL.optional(), 'where browsers reach this server; uploads and previews go there', {
      fallback: 'what the request was sent to',
    }),
    SIGNING_SECRET: secret(
      z.string().min(32, 'must have at least 32 characters').optional(),
      'signs upload and preview URLs; the same for all replicas',
      { fallback: 'made once and kept in `DATA_DIR`' },
    ),
    MAX_FILE_BYTES: variable(
      wholeNumber({ from: 1_024, to: 1_024 * MEBIBYTE, unset: 25 * MEBIBYTE }),
      'the largest file that is taken',
    ),
    MAX_USER_BYTES: variable(
      wholeNumber({ from: 1_024, to: 1_048_576 * MEBIBYTE, unset: 1_024 * MEBIBYTE }),
      'what all files of one user may take together',
    ),
    MAX_USER_FILES: variable(wholeNumber({ from: 1, to: 10_000, unset: 1_000 }), 'how many files one user may have'),
    UPLOAD_TIMEOUT_MS: variable(
      wholeNumber({ from: 1_000, to: HOUR_MS, unset: 300_000 }),
      'how long a caller may take to send a file',
    ),
    UPLOAD_URL_TTL_MS: variable(
      wholeNumber({ from: 1_000, to: 24 * HOUR_MS, unset: 900_000 }),
      'how long an upload may be begun after it was announced',
    ),
    UNSENT_FILES_TTL_MS: variable(
      wholeNumber({ from: 60_000, to: 8_760 * HOUR_MS, unset: 24 * HOUR_MS }),
      'after how long a file that was sent with no message is deleted',
    ),
    LLM_SEES_IMAGES: variable(oneOf(['yes', 'no']).optional(), 'whether the model is given images as they are', {
      fallback: '`no` for the offline model, else `yes`',
    }),
    MAX_FILE_CHARACTERS: variable(
      wholeNumber({ from: 100, to: 1_000_000, unset: 40_000 }),
      'how much of the text of one file the model is given',
    ),
  },
  read: (values, report) => ({
    /** What the tool servers that open the bucket themselves are given of the environment. */
    awsEnv: awsEnvOf(values),
    url: values.FILES_URL,
    uploadsTo: readUploadsTo(values, report),
    publicUrl: values.PUBLIC_URL,
    signingSecret: values.SIGNING_SECRET,
    /** The largest size of one file, in bytes. */
    maxBytes: values.MAX_FILE_BYTES,
    /** The largest size of all files of one user together, in bytes. */
    maxUserBytes: values.MAX_USER_BYTES,
    maxUserFiles: values.MAX_USER_FILES,
    uploadTimeoutMs: values.UPLOAD_TIMEOUT_MS,
    uploadTtlMs: values.UPLOAD_URL_TTL_MS,
    unsentTtlMs: values.UNSENT_FILES_TTL_MS,
    /** Undefined: what is known of the provider decides. */
    modelSeesImages: values.LLM_SEES_IMAGES === undefined ? undefined : values.LLM_SEES_IMAGES === 'yes',
    /** How many characters of the text of one file a model is given. */
    maxCharacters: values.MAX_FILE_CHARACTERS,
  }),
  secretsIn: ({ signingSecret, awsEnv }) => [
    signingSecret ?? '',
    awsEnv['AWS_SECRET_ACCESS_KEY'] ?? '',
    awsEnv['AWS_SESSION_TOKEN'] ?? '',
  ],
})

function readUploadsTo(
  { UPLOADS_TO: uploadsTo, FILES_URL: url }: { UPLOADS_TO: 'server' | 'bucket'; FILES_URL: string },
  report: (problem: string) => void,
): 'server' | 'bucket' {
  if (uploadsTo === 'bucket' && !/^s3:/i.test(url)) {
    report(
      'UPLOADS_TO is bucket, and FILES_URL names none. Set FILES_URL to s3://BUCKET/PREFIX, or UPLOADS_TO to server',
    )
  }
  return uploadsTo
}

function awsEnvOf(values: Record<string, unknown>): Record<string, string> {
  const entries = Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return Object.fromEntries(entries.filter(([name]) => name.startsWith('AWS_')))
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}
