import {serve} from '../uppy.mjs'

const {default: Uppy} = await import('@uppy/core')
const {default: AwsS3} = await import('@uppy/aws-s3')

await serve(Uppy, AwsS3)
