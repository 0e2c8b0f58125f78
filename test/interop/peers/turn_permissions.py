"""Asks a TURN server for permission to reach each of many special addresses, in every encoding. Prints one JSON object: what it was asked
for, and the error code (0: granted). usage: turn_permissions.py OWN SERVER PORT SECRET"""
import base64
import hashlib
import hmac
import ipaddress
import json
import os
import socket
import struct
import sys
import time

COOKIE = bytes.fromhex("2112a442")
ALLOCATE, PERMISSION = 3, 8
V4 = """0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.31.196.0/24
192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4""".split()
V6 = """::/128 ::1/128 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20 5f00::/16
fc00::/7 fe80::/10 ff00::/8""".split()


def attribute(kind, value):
    return struct.pack(">HH", kind, len(value)) + value + bytes(-len(value) % 4)


def message(method, body, transaction, key=None):
    if key is None:
        return struct.pack(">HH", method, len(body)) + COOKIE + transaction + body
    signed = struct.pack(">HH", method, len(body) + 24) + COOKIE + transaction + body
    return signed + attribute(8, hmac.new(key, signed, hashlib.sha1).digest())


def attributes(answer):
    found, at = {}, 20
    while at + 4 <= len(answer):
        kind, size = struct.unpack(">HH", answer[at : at + 4])
        found.setdefault(kind, answer[at + 4 : at + 4 + size])
        at += 4 + size + -size % 4
    return found


def code_of(answer):
    if not answer[1] & 0x10:
        return 0
    error = attributes(answer)[9]
    return error[2] * 100 + error[3]


def probes():
    """First, middle and last of each range; IPv4 ones also inside IPv6."""
    for text in V4 + V6:
        network = ipaddress.ip_network(text)
        first, last = int(network.network_address), int(network.broadcast_address)
        for number in sorted({first, (first + last + 1) // 2, last}):
            if network.version == 6:
                yield ipaddress.IPv6Address(number)
                continue
            yield ipaddress.IPv4Address(number)
            for embedded in (
                0xFFFF << 32 | number,  # mapped
                number,  # compatible
                0xFFFF << 48 | number,  # SIIT
                0x64FF9B << 96 | number,  # NAT64
                0x2002 << 112 | number << 80 | 1,  # 6to4
                0x20010000 << 96 | 0x08080808 << 64 | number ^ 0xFFFFFFFF,  # Teredo
            ):
                yield ipaddress.IPv6Address(embedded)


class Client:
    def __init__(self, own, server, port, family):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(5)
        self.socket.bind((own, 0))
        self.socket.connect((server, port))
        self.wish = attribute(0x19, bytes([17, 0, 0, 0])) + attribute(0x17, bytes([family, 0, 0, 0]))
        self.credentials, self.key = b"", None

    def ask(self, method, make_body):
        transaction = os.urandom(12)
        self.socket.send(message(method, make_body(transaction) + self.credentials, transaction, self.key))
        while True:
            answer = self.socket.recv(2048)
            if answer[8:20] == transaction:
                return answer

    def allocate(self, secret):
        challenge = attributes(self.ask(ALLOCATE, lambda _: self.wish))
        user = b"%d:room.prober" % (time.time() + 3600)
        password = base64.b64encode(hmac.new(secret, user, hashlib.sha1).digest())
        realm, nonce = challenge[0x14], challenge[0x15]
        self.key = hashlib.md5(user + b":" + realm + b":" + password).digest()
        self.credentials = attribute(6, user) + attribute(0x14, realm) + attribute(0x15, nonce)
        return code_of(self.ask(ALLOCATE, lambda _: self.wish))

    def permit(self, address):
        def body(transaction):
            mask = COOKIE + transaction
            family = 1 if address.version == 4 else 2
            masked = bytes(a ^ b for a, b in zip(address.packed, mask))
            return attribute(0x12, bytes([0, family]) + struct.pack(">H", 5000 ^ 0x2112) + masked)

        return code_of(self.ask(PERMISSION, body))


own, server, port, secret = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4].encode()
clients = {4: Client(own, server, port, 1), 6: Client(own, server, port, 2)}
allocated = {version: client.allocate(secret) for version, client in clients.items()}
asked = {}
for address in probes():
    if allocated[address.version] == 0:
        asked[str(address)] = clients[address.version].permit(address)
print(json.dumps({"allocated": allocated, "asked": asked}))
