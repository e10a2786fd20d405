"""The structured log of the processing service: one line per state change, no URL, token or key."""

from aws_lambda_powertools import Logger

logger = Logger(service="processing")
