"""The Lambda handler of the Upload API (template.yaml: `Handler: upload.app.app`).

IAM: dynamodb:GetItem, BatchGetItem, PutItem, UpdateItem, ConditionCheckItem on VIDEO#, TENANT#,
IDEMPOTENCY#, CONTENT#, UPLOADTOKEN#; dynamodb:GetItem on KEY#; dynamodb:Query on VIDEO#, TENANT# in
by_tenant, by_watch; s3:PutObject, GetObject, AbortMultipartUpload, ListMultipartUploadParts on
sources/ (also by the URLs that it signs); s3:ListBucket, ListBucketMultipartUploads on the source
bucket; states:StartExecution, ListExecutions on the state machine; lambda:InvokeFunction on
PurgeVideo; secretsmanager:GetSecretValue on the playback keys.
"""

from chalice import Chalice

from upload.log import logger
from upload.routes.playback import playback
from upload.routes.service import service
from upload.routes.uploads import uploads
from upload.routes.uppy import uppy
from upload.routes.videos import videos
from zoetrope.http.border import Border

_chalice = Chalice(app_name="zoetrope-upload", configure_logs=False)
for blueprint in (videos, uploads, playback, uppy, service):
    _chalice.register_blueprint(blueprint)

app = Border(_chalice, _chalice.routes, log=logger)
