// Uploads with one major of Uppy: a command a line on standard input, its outcome a line on output.
//
// {file, options, pause, patience} uploads a file. `options` go to the S3 plugin; `sign` among them,
// {url, headers}, becomes its signRequest. With `pause` it pauses after the first part for as many
// milliseconds. {retry: true} goes on with it after a failure, as a user would.
// The outcome is {key} or {error}: Uppy's own, or "hangs" when nothing came of it for `patience` ms.
import {readFile} from 'node:fs/promises'
import {createInterface} from 'node:readline'

import {window} from './browser.mjs'
import {plugin} from './plugin.mjs'

export async function serve(Uppy, AwsS3) {
  let upload
  for await (const line of createInterface({input: process.stdin})) {
    const command = JSON.parse(line)
    if (command.retry) {
      upload.retry()
    } else {
      upload = await begun(new Uppy({logger: {debug() {}, warn() {}, error() {}}}), AwsS3, command)
    }
    process.stdout.write(`${JSON.stringify(await upload.outcome())}\n`)
  }
  process.exit(0)
}

async function begun(uppy, AwsS3, {file, options, pause, patience = 60_000}) {
  uppy.use(AwsS3, plugin(options))
  uppy.once('s3-multipart:part-uploaded', () => pause && pauseFor(uppy, pause))
  const bytes = new window.Uint8Array(await readFile(file))
  const data = new window.Blob([bytes], {type: 'video/mp4'})
  uppy.addFile({name: 'a film+ü.mp4', type: 'video/mp4', data})
  let running = uppy.upload()
  let hangs = false
  return {
    async outcome() {
      const result = await Promise.race([running, later(patience)])
      hangs = !result
      if (hangs) return {error: 'hangs'}
      const [done] = result.successful
      return done ? {key: done.response.body.key} : {error: String(result.failed[0]?.error)}
    },
    retry() {
      if (hangs) pauseFor(uppy, 50)
      else running = uppy.retryAll()
    },
  }
}

function pauseFor(uppy, milliseconds) {
  uppy.pauseAll()
  setTimeout(() => uppy.resumeAll(), milliseconds)
}

function later(milliseconds) {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref()
  })
}
