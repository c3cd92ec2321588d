"""A DNS server for the tests: answers for the zones of a folder, over UDP and TCP on 127.0.0.1.

    python dns_zones.py ZONES PORT_FILE

Writes its port into PORT_FILE when it listens. A name that no zone has is answered with NXDOMAIN. The
server ends when its standard input is closed.
"""

import errno
import os
import pathlib
import sys

from dnslib import QTYPE, RCODE, RR
from dnslib.server import DNSServer


class Zones:
    def __init__(self, folder):
        self.records = []
        for file in sorted(pathlib.Path(folder).glob("*.zone")):
            self.records += RR.fromZone(file.read_text(encoding="ascii"))

    def resolve(self, request, handler):
        reply, name = request.reply(), request.q.qname
        for _ in range(8):
            here = [record for record in self.records if record.rname == name]
            alias = [record for record in here if record.rtype == QTYPE.CNAME]
            reply.add_answer(*[r for r in here if r.rtype in (request.q.qtype, QTYPE.CNAME)])
            if not alias:
                break
            name = alias[0].rdata.label
        if not here:
            reply.header.rcode = RCODE.NXDOMAIN
        return reply



def both(zones):
    """A server over UDP and one over TCP at a port that is free for both."""
    while True:
        udp = DNSServer(zones, address="127.0.0.1", port=0)
        port = udp.server.server_address[1]
        try:
            return udp, DNSServer(zones, address="127.0.0.1", port=port, tcp=True), port
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            udp.server.server_close()


udp, tcp, port = both(Zones(sys.argv[1]))
for server in (udp, tcp):
    server.start_thread()
with open(f"{sys.argv[2]}.new", "w", encoding="ascii") as file:
    file.write(str(port))
os.rename(f"{sys.argv[2]}.new", sys.argv[2])
sys.stdin.read()
os._exit(0)
