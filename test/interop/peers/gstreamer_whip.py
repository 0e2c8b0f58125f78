#!/usr/bin/python3
"""GStreamer's webrtcbin as an encoder (WHIP) or a player (WHEP); prints as JSON what it saw itself.

gstreamer_whip.py publish URL SECONDS [TOKEN]
gstreamer_whip.py watch URL SECONDS [TOKEN]

ICE, DTLS, SRTP, the offer and the codecs are GStreamer's and libnice's. Debian's GStreamer 1.22 has no elements for the two protocols, so that
the HTTP around it is ours, as RFC 9725 describes it. The player decodes, and counts pictures that differ and the loudest sample it heard.
"""
import json
import ssl
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

GATHERING_S = 5
HTTP_S = 10

SENDERS = """
  videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate=15/1 ! videoconvert
    ! vp8enc deadline=1 cpu-used=8 keyframe-max-dist=60 target-bitrate=400000 ! rtpvp8pay picture-id-mode=15-bit
    ! application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000 ! peer.
  audiotestsrc is-live=true wave=sine freq=440 ! audio/x-raw,rate=48000,channels=2 ! audioconvert ! opusenc ! rtpopuspay
    ! application/x-rtp,media=audio,encoding-name=OPUS,payload=97,clock-rate=48000,encoding-params=(string)2 ! peer.
"""
RECEIVERS = {
    "video": "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000",
    "audio": "application/x-rtp,media=audio,encoding-name=OPUS,payload=97,clock-rate=48000,encoding-params=(string)2",
}
DECODERS = {
    "video": "rtpvp8depay ! vp8dec ! fakesink name=end signal-handoffs=true sync=false",
    "audio": "rtpopusdepay ! opusdec ! audioconvert ! audio/x-raw,format=S16LE ! fakesink name=end signal-handoffs=true sync=false",
}


class Http:
    """The requests of one session."""

    def __init__(self, token):
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.tls = ssl._create_unverified_context()  # the certificate is the server's own

    def ask(self, method, url, body=None, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(url, body and body.encode(), {**self.headers, **named}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=HTTP_S, context=self.tls) as response:
                return response.status, response.headers, response.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers, refused.read().decode()


kept = []  # what an answer holds belongs to it, and Python would let go of it too early


def promised(element, signal, *arguments):
    """What an asynchronous call of webrtcbin answers."""
    promise = Gst.Promise.new()
    element.emit(signal, *arguments, promise)
    promise.wait()
    reply = promise.get_reply()
    kept.extend((promise, reply))
    return reply


class Heard:
    """What came out of a decoder."""

    def __init__(self):
        self.buffers, self.caps, self.pictures, self.loudest = 0, "", set(), 0

    def take(self, _sink, buffer, pad):
        self.buffers += 1
        caps = pad.get_current_caps()
        self.caps = caps.to_string() if caps else ""
        ok, mapped = buffer.map(Gst.MapFlags.READ)
        if not ok:
            return
        data = bytes(mapped.data)
        buffer.unmap(mapped)
        if self.caps.startswith("video/"):
            self.pictures.add(zlib.crc32(data))
        else:
            samples = memoryview(data).cast("h")
            self.loudest = max(self.loudest, max(map(abs, samples), default=0))

    def report(self):
        return {"buffers": self.buffers, "caps": self.caps, "pictures": len(self.pictures), "loudest": self.loudest}


class Client:
    def __init__(self, mode):
        self.heard = {}
        self.errors = []
        peer = "webrtcbin name=peer bundle-policy=max-bundle"
        # Alone it would not be put into a pipeline.
        self.pipeline = Gst.parse_launch(peer + (SENDERS if mode == "publish" else " fakesrc num-buffers=0 ! fakesink"))
        self.peer = self.pipeline.get_by_name("peer")
        self.ready = False
        self.peer.connect("on-negotiation-needed", self.note_ready)
        if mode == "watch":
            self.peer.connect("pad-added", self.decode)
            for caps in RECEIVERS.values():
                self.peer.emit("add-transceiver", GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY, Gst.Caps.from_string(caps))
        else:
            index = 0
            while (transceiver := self.peer.emit("get-transceiver", index)) is not None:
                transceiver.set_property("direction", GstWebRTC.WebRTCRTPTransceiverDirection.SENDONLY)
                index += 1

    def note_ready(self, _peer):
        self.ready = True

    def decode(self, _peer, pad):
        if pad.get_direction() != Gst.PadDirection.SRC:
            return
        media = pad.get_current_caps().get_structure(0).get_string("media")
        decoder = Gst.parse_bin_from_description(DECODERS[media], True)
        self.heard[media] = Heard()
        decoder.get_by_name("end").connect("handoff", self.heard[media].take)
        self.pipeline.add(decoder)
        decoder.sync_state_with_parent()
        pad.link(decoder.get_static_pad("sink"))

    def offer(self):
        self.pipeline.set_state(Gst.State.PLAYING)
        self.run_for(GATHERING_S, lambda: self.ready)
        offer = promised(self.peer, "create-offer", None).get_value("offer")
        promised(self.peer, "set-local-description", offer)
        self.run_for(GATHERING_S, lambda: self.state("ice-gathering-state") == "complete")
        return self.peer.get_property("local-description").sdp.as_text()

    def accept(self, text):
        _, sdp = GstSdp.SDPMessage.new_from_text(text)
        answer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, sdp)
        promised(self.peer, "set-remote-description", answer)

    def state(self, name):
        return self.peer.get_property(name).value_nick

    def run_for(self, seconds, until=lambda: False):
        """Lets the pipeline work; its errors are kept."""
        end = time.monotonic() + seconds
        bus = self.pipeline.get_bus()
        context = GLib.MainContext.default()
        while time.monotonic() < end and not until():
            while context.iteration(False):
                pass
            message = bus.timed_pop_filtered(20 * Gst.MSECOND, Gst.MessageType.ERROR)
            if message:
                self.errors.append(str(message.parse_error()))

    def packets_sent(self):
        stats = promised(self.peer, "get-stats", None)
        sent = {}
        for index in range(stats.n_fields()):
            entry = stats.get_value(stats.nth_field_name(index))
            if isinstance(entry, Gst.Structure) and entry.has_field("packets-sent"):
                sent[entry.get_name()] = entry.get_value("packets-sent")
        return sent


def main():
    mode, url, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    http = Http(sys.argv[4] if len(sys.argv) > 4 else "")
    Gst.init(None)
    client = Client(mode)
    offer = client.offer()
    status, headers, answer = http.ask("POST", url, offer, Content_Type="application/sdp")
    report = {"post": status, "etag": headers.get("ETag"), "link": headers.get("Link")}
    if status != 201:
        client.pipeline.set_state(Gst.State.NULL)
        print(json.dumps({**report, "said": answer}))
        return
    session = urllib.parse.urljoin(url, headers["Location"])
    client.accept(answer)
    client.run_for(seconds)
    report["connection"] = client.state("connection-state")
    report["heard"] = {media: heard.report() for media, heard in client.heard.items()}
    report["sent"] = client.packets_sent() if mode == "publish" else {}
    report["stale"], _, _ = http.ask(
        "PATCH", session, "a=end-of-candidates\r\n", Content_Type="application/trickle-ice-sdpfrag", If_Match='"stale"')
    report["trickle"], _, _ = http.ask(
        "PATCH", session, "a=end-of-candidates\r\n", Content_Type="application/trickle-ice-sdpfrag", If_Match=headers["ETag"])
    report["delete"], _, _ = http.ask("DELETE", session)
    report["again"], _, _ = http.ask("DELETE", session)
    report["errors"] = client.errors
    client.pipeline.set_state(Gst.State.NULL)
    print(json.dumps(report))


main()
