"""The log of the Upload API: one structured line per event, never a URL, token or key in it."""

from aws_lambda_powertools import Logger

from zoetrope.http.request_log import OfRequest

logger = Logger(service="upload")
logger.addFilter(OfRequest())
