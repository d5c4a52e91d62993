"""Asks a Weir over the Redis protocol, with redis-py.

    python throttle.py 127.0.0.1:6380
"""

import sys

import redis

host, port = sys.argv[1].rsplit(":", 1)
weir = redis.Redis(host=host, port=int(port), decode_responses=True)

print(weir.ping())
print(weir.execute_command("CL.THROTTLE", "user123", 15, 30, 60, 1))
answer = weir.execute_command("WEIR.CHECK", "user_id", "42", "endpoint", "/api", "method", "GET")
fields = answer if isinstance(answer, dict) else dict(zip(answer[::2], answer[1::2]))
print(fields["allowed"], fields["remaining"])

pipeline = weir.pipeline(transaction=False)
for _ in range(3):
    pipeline.execute_command("CL.THROTTLE", "python", 1, 1, 60)
print([limited for limited, *_ in pipeline.execute()])
