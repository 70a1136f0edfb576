"""dig, dnspython and nsupdate against the name server."""

import os
import re

from harness import Skip, equal, run

ZONE = """$TTL 300
@     IN SOA dns1 hostmaster 1 7200 900 604800 60
@     IN NS  dns1
@     IN MX  10 mail
dns1  IN A   212.212.212.1
www   IN A   212.212.212.2
mail  IN A   212.212.212.3
alias IN CNAME www
*.wild IN TXT "any"
sub   IN NS  ns.sub
ns.sub IN A  192.0.2.1
"""


def dns(harness, _full):
    zone = os.path.join(harness.folder, "zone")
    with open(zone, "w", encoding="ascii") as file:
        file.write(ZONE)
    name = f"networkutopia.com={zone}"
    port = str(harness.start("dns-server", "--zone", name, "--port", "0", "--update-from", "127.0.0.1")["dns"])
    closed = str(harness.start("dns-server", "--zone", name, "--port", "0")["dns"])

    def dig(*arguments):
        return run("dig", "@127.0.0.1", "-p", port, "+tries=1", "+time=5", *arguments)

    def answers():
        for transport in ["+notcp", "+tcp"]:
            equal(dig(transport, "+short", "www.networkutopia.com", "A").split(), ["212.212.212.2"])
            equal(dig(transport, "+short", "networkutopia.com", "MX").split(), ["10", "mail.networkutopia.com."])
            chain = dig(transport, "+short", "alias.networkutopia.com", "A").split()
            equal(chain, ["www.networkutopia.com.", "212.212.212.2"])
        equal(dig("+short", "a.b.wild.networkutopia.com", "TXT").strip(), '"any"')

    def shapes():
        answer = dig("networkutopia.com", "MX")
        equal(re.search(r"flags: qr aa( rd)?;", answer) is not None, True)
        equal("mail.networkutopia.com.\t300\tIN\tA\t212.212.212.3" in answer, True)
        missing = dig("none.networkutopia.com", "A")
        equal("status: NXDOMAIN" in missing and "SOA" in missing, True)
        empty = dig("www.networkutopia.com", "AAAA")
        equal("status: NOERROR" in empty and "ANSWER: 0" in empty and "SOA" in empty, True)
        referral = dig("+norecurse", "x.sub.networkutopia.com", "A")
        equal("ns.sub.networkutopia.com. 300\tIN\tA\t192.0.2.1" in referral, True)
        equal("status: REFUSED" in dig("example.org", "A"), True)

    def edns():
        equal("EDNS: version: 0" in dig("+edns=0", "www.networkutopia.com"), True)
        equal("EDNS" in dig("+noedns", "www.networkutopia.com"), False)
        equal("status: BADVERS" in dig("+edns=1", "+noednsneg", "www.networkutopia.com"), True)
        equal("status: NOTIMP" in dig("+opcode=status", "www.networkutopia.com"), True)

    def dnspython():
        try:
            import dns.message
            import dns.query
            import dns.rcode
        except ImportError as missing:
            raise Skip("dnspython is not installed") from missing
        question = dns.message.make_query("WwW.NetworkUtopia.com", "A", use_edns=True)
        for ask in [dns.query.udp, dns.query.tcp]:
            answer = ask(question, "127.0.0.1", port=int(port), timeout=5)
            equal(answer.rcode(), dns.rcode.NOERROR)
            equal([record.to_text() for record in answer.answer[0]], ["212.212.212.2"])
            equal(answer.question[0].name.to_text(), "WwW.NetworkUtopia.com.")

    def nsupdate():
        script = "server 127.0.0.1 {}\nzone networkutopia.com\nupdate {} new.networkutopia.com 60 A 192.0.2.9\nsend\n"
        run("nsupdate", stdin=script.format(port, "add"))
        equal(dig("+short", "new.networkutopia.com", "A").split(), ["192.0.2.9"])
        equal(dig("+short", "networkutopia.com", "SOA").split()[2], "2")
        run("nsupdate", "-v", stdin=script.format(port, "delete").replace(" 60 A", " A"))
        equal("NXDOMAIN" in dig("new.networkutopia.com", "A"), True)
        try:
            run("nsupdate", stdin=script.format(closed, "add"))
        except AssertionError as refused:
            equal("REFUSED" in str(refused), True)
        else:
            raise AssertionError("an update from anywhere was taken")

    for test in [answers, shapes, edns, dnspython, nsupdate]:
        harness.check(f"dns {test.__name__}", test)
