"""Asks a Weir over gRPC: one call, then a stream.

    python check.py 127.0.0.1:8081
"""

import sys

import grpc
from weir.v1.rate_limiter_pb2 import RateLimitRequest
from weir.v1.rate_limiter_pb2_grpc import RateLimiterStub


def login(user):
    return RateLimitRequest(key=f"python:{user}", limit=3, window="1m")


def show(answer):
    if answer.allowed:
        print("allowed,", answer.remaining, "left")
    else:
        print("denied,", answer.code + ", retry after", answer.retry_after, "s")


with grpc.insecure_channel(sys.argv[1]) as channel:
    weir = RateLimiterStub(channel)
    show(weir.CheckRateLimit(login("ada"), timeout=5))
    requests = (login("ada") for _ in range(3))
    for answer in weir.CheckStream(requests, timeout=5):
        show(answer)
