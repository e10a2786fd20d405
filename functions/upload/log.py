"""The log of the Upload API: one structured line per event, never a URL, token or key in it."""

from aws_lambda_powertools import Logger

logger = Logger(service="upload")
