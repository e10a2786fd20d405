import AwsS3 from '@uppy/aws-s3'
import Uppy from '@uppy/core'

import {offer} from '../page.mjs'

offer(Uppy, AwsS3)
