"""A DNS server for the tests: answers for the zones of a folder, over UDP and TCP on 127.0.0.1.

    python dns_zones.py ZONES PORT_FILE

Writes its port into PORT_FILE when it listens. A name that no zone has is answered with NXDOMAIN. The
server ends when its standard input is closed.
"""

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


udp = DNSServer(Zones(sys.argv[1]), address="127.0.0.1", port=0)
port = udp.server.server_address[1]
tcp = DNSServer(Zones(sys.argv[1]), address="127.0.0.1", port=port, tcp=True)
for server in (udp, tcp):
    server.start_thread()
with open(f"{sys.argv[2]}.new", "w", encoding="ascii") as file:
    file.write(str(port))
os.rename(f"{sys.argv[2]}.new", sys.argv[2])
sys.stdin.read()
os._exit(0)
