// Uppy in a real page: uploads what was chosen in its file input, and gives {key} or {error}.
import {plugin} from './plugin.mjs'

export function offer(Uppy, AwsS3) {
  window.upload = async (options) => {
    const uppy = new Uppy()
    uppy.use(AwsS3, plugin(options))
    const [file] = document.querySelector('input').files
    uppy.addFile({name: 'a film+ü.mp4', type: 'video/mp4', data: file})
    const {successful, failed} = await uppy.upload()
    return successful.length ? {key: successful[0].response.body.key} : {error: String(failed[0].error)}
  }
}
