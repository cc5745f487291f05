"""GStreamer's own RTSP server with one stream, for tests against a server that is not ours.

usage: gst-camera.py PIPELINE [USER PASSWORD]     prints "port N" once it serves rtsp://127.0.0.1:N/stream
"""
import sys
import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer

Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service("0")
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch(sys.argv[1])
factory.set_shared(True)
factory.set_protocols(GstRtsp.RTSPLowerTrans.TCP)
if len(sys.argv) > 3:
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth.add_digest(sys.argv[2], sys.argv[3], token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role("viewer", "media.factory.access", True)
    permissions.add_permission_for_role("viewer", "media.factory.construct", True)
    factory.set_permissions(permissions)
server.get_mount_points().add_factory("/stream", factory)
server.attach(None)
print(f"port {server.get_bound_port()}\n", end="", flush=True)
GLib.MainLoop().run()
