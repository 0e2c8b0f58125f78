#!/usr/bin/python3
"""Asks for a Binding over UDP or TCP and prints, as JSON, what aioice reads in the answer.

aioice_binding.py udp|tcp LOCAL_ADDRESS SERVER PORT

The request is written and the answer read by aioice's own STUN codec, which also checks the FINGERPRINT; only the socket is ours, because
aioice speaks TCP with no STUN server. Over TCP the request comes in two pieces and twice, as a stream may bring it.
"""
import json
import socket
import sys

from aioice import stun

TIMEOUT_S = 5
HEADER = 20


def exactly(stream, count):
    data = b""
    while len(data) < count:
        part = stream.recv(count - len(data))
        if not part:
            raise EOFError(f"the server closed after {len(data)} of {count} bytes")
        data += part
    return data


def over_udp(sock, server, request):
    sock.sendto(request, server)
    answer, source = sock.recvfrom(2048)
    if source[:2] != server:
        raise ValueError(f"the answer came from {source}")
    return [answer]


def over_tcp(sock, server, request):
    sock.connect(server)
    sock.sendall(request[:7])
    sock.sendall(request[7:] + request)
    answers = []
    for _ in range(2):
        head = exactly(sock, HEADER)
        answers.append(head + exactly(sock, int.from_bytes(head[2:4], "big")))
    return answers


def main():
    transport, local, address, port = sys.argv[1:]
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
    request = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
    request.attributes["FINGERPRINT"] = stun.message_fingerprint(bytes(request))
    with socket.socket(family, kind) as sock:
        sock.settimeout(TIMEOUT_S)
        sock.bind((local, 0))
        ask = over_udp if transport == "udp" else over_tcp
        answers = [stun.parse_message(data) for data in ask(sock, (address, int(port)), bytes(request))]
        own = list(sock.getsockname()[:2])
    print(json.dumps({
        "own": own,
        "answers": [{
            "class": answer.message_class.name,
            "ours": answer.transaction_id == request.transaction_id,
            "reflexive": list(answer.attributes["XOR-MAPPED-ADDRESS"]),
            "fingerprint": "FINGERPRINT" in answer.attributes,
        } for answer in answers],
    }))


main()
