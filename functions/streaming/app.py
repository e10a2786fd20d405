"""The Lambda handler of the Streaming API (template.yaml: `Handler: streaming.app.app`).

IAM: dynamodb:GetItem on VIDEO#; s3:GetObject on media/ (also by the URLs that it signs);
secretsmanager:GetSecretValue on the playback keys. Where CloudFront delivers, it reads that key,
too.
"""

from chalice import Chalice

from streaming.compression import Compressed
from streaming.log import json_logger
from streaming.operations import SERVICE, operations
from streaming.playback import playback
from streaming.segments import segments
from streaming.stills import stills
from zoetrope.http.border import Border

_chalice = Chalice(app_name="zoetrope-streaming", configure_logs=False)
_chalice.register_blueprint(playback)
_chalice.register_blueprint(segments)
_chalice.register_blueprint(stills)
_chalice.register_blueprint(operations)

app = Border(Compressed(_chalice), _chalice.routes, log=json_logger(SERVICE))
