"""The Lambda handler of the Upload API (template.yaml: `Handler: upload.app.app`)."""

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
