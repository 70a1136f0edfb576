"""Zone files: what we read is what named-compilezone, ldns-read-zone, kzonecheck and dnspython read, and so is what we print."""

import os

import dns.zone

from servers import run

ZONES = os.path.join(os.path.dirname(__file__), "../../testdata/dns/zones")
ORIGIN = "example."

# What reads each zone file as it is; all read what we print of it.
SPELLINGS = {
    "spellings": ["named-compilezone", "dnspython"],
    "generated": ["named-compilezone"],
    "types": ["named-compilezone", "ldns-read-zone", "dnspython"],
    "old-types": ["named-compilezone", "ldns-read-zone", "dnspython"],
}


def check(checks, programs, folder):
    """Each reader's print of a zone, read by us, is the zone."""
    inspect = os.path.join(programs, "inspect")
    for name, spelled in SPELLINGS.items():
        with checks.group(f"zone {name}"):
            original = os.path.join(ZONES, f"{name}.zone")
            status, text, errors = normal(inspect, original)
            checks.equal(f"zone {name} is read", (status, errors), (0, ""))
            ours = os.path.join(folder, name)
            with open(ours, "w", encoding="latin-1") as file:
                file.write(text)
            records = set(text.splitlines())
            for tool, read in READERS.items():
                for path, spelling in [(original, "as it is"), (ours, "as we print it")]:
                    if path == ours or tool in spelled:
                        printed = f"{ours}.{tool}"
                        read(path, printed)
                        status, text, _ = normal(inspect, printed)
                        found = set(text.splitlines())
                        different = (status, sorted(found - records), sorted(records - found))
                        checks.equal(f"zone {name} {spelling} by {tool}", different, (0, [], []))
            if name != "old-types":
                _, output, errors = run("kzonecheck", "-v", "-o", ORIGIN, ours)
                # Signatures that are missing are no fault of the text.
                faults = [line for line in (output + errors).splitlines() if "zone loader" in line]
                checks.equal(f"zone {name} as we print it by kzonecheck", faults, [])


def normal(inspect, path):
    """Exit status, a record a line, and what went wrong."""
    return run(inspect, "zone", "--origin", ORIGIN, path)


def named(path, printed):
    """BIND's, with no check of what the records are for."""
    lenient = [f"-{option}" for option in "kmnr"]
    options = [word for option in lenient for word in (option, "ignore")]
    status, output, errors = run("named-compilezone", *options, "-i", "none", "-o", printed, ORIGIN, path)
    assert status == 0, output + errors


def ldns(path, printed):
    """That of ldns."""
    status, output, errors = run("ldns-read-zone", path)
    assert status == 0, errors
    with open(printed, "w", encoding="latin-1") as file:
        file.write(output)


def dnspython(path, printed):
    """That of dnspython."""
    zone = dns.zone.from_file(path, ORIGIN, relativize=False, check_origin=False)
    zone.to_file(printed, relativize=False)


READERS = {"named-compilezone": named, "ldns-read-zone": ldns, "dnspython": dnspython}
