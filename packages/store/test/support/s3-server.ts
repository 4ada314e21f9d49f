import S3rver from '@20minutes/s3rver'
import { onTestFinished } from 'vitest'
import { makeDirectory } from './databases.ts'

/** The credentials that {@link startS3Server} takes; others are refused. */
export const S3_CREDENTIALS = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' }

/** What a bucket says of pages of other origins, for uploads. */
const LETS_PAGES_PUT =
  '<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>PUT</AllowedMethod><AllowedHeader>*</AllowedHeader></CORSRule></CORSConfiguration>'

/**
 * Starts a server that speaks S3 and checks the signature of every request, with one bucket that pages may send files to. Gives its address; it ends with
 * the test.
 */
export async function startS3Server(): Promise<string> {
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: await makeDirectory(),
    configureBuckets: [{ name: 'bucket', configs: [LETS_PAGES_PUT] }],
  })
  const { port } = await server.run()
  onTestFinished(() => server.close())
  return `http://127.0.0.1:${port}`
}
