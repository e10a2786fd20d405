"""Sign what Uppy 6 says to S3 itself: it sees each call, and of what comes of it S3's event.

A key names a video, and S3 keeps multipart uploads by key: the upload id of another is none there.
"""

from upload.access import Caller, source_of
from upload.operations.client_upload import awaiting, begin_upload, form_of, signer_of
from upload.operations.manage_video import abort_upload
from upload.requests.uppy_sign import Method, SignRequest
from zoetrope.adapters.upload_urls import ONLY_NEW
from zoetrope.domain.uploads import upload_of

Signed = dict[str, object]


def signed_request(caller: Caller, request: SignRequest) -> Signed:
    """Give `{url, …}` for one request, as `signRequest` is to return it.

    Without an upload id the request begins a video, or the upload of the token's video, and `key`
    says where its source goes. Raises VideoNotFound and InvalidState.
    """
    if not request.upload_id:
        return _begun(caller, request)
    video = source_of(caller, request.key)
    upload_id = request.upload_id
    if request.method is Method.DELETE:
        # Uppy 6 sends it only when somebody cancels; what S3 is told then is final.
        abort_upload(video)
        return {"url": signer_of(video).abort(upload_id)}
    signer = signer_of(awaiting(video))
    if request.method is Method.PUT:
        return {"url": signer.part(upload_id, request.part_number)}
    if request.method is Method.GET:
        return {"url": signer.parts(upload_id)}
    return {"url": signer.complete(upload_id), "headers": ONLY_NEW}


def _begun(caller: Caller, request: SignRequest) -> Signed:
    video = awaiting(begin_upload(caller, request.new_video))
    key = upload_of(video).key
    if request.method is Method.PUT:
        # A form and not a PUT: S3 holds a form to a size.
        form = form_of(video, content_type=request.content_type)
        return {"url": form.url, "key": key, "fields": form.fields}
    return {"url": signer_of(video).create(), "key": key}
