#!/usr/bin/env python3
"""What Cargo does not check of the manifests. Prints each fault and exits with 1 if there is any."""

import json
import pathlib
import re
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
faults = []


def metadata(manifest):
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--manifest-path", manifest]
    result = subprocess.run(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    if result.returncode != 0:
        sys.exit(f"{manifest.relative_to(ROOT)}: cargo metadata failed")
    return json.loads(result.stdout)


def is_allowed(expression, allowed):
    """Whether a licence expression without nested parentheses can be met."""
    words = expression.replace("/", " OR ").replace("(", " ").replace(")", " ")
    alternatives = re.split(r"\s+OR\s+", words.strip())
    return any(all(part.strip() in allowed for part in re.split(r"\s+AND\s+", each)) for each in alternatives)


main = metadata(ROOT / "Cargo.toml")
members = [package for package in main["packages"] if package["id"] in main["workspace_members"]]
names = {package["name"]: package for package in members}

# `-p mime` must stay unambiguous, and no stranger's crate may stand in for one of ours.
for package in main["packages"]:
    if package["name"] in names and package["source"]:
        faults.append(f"Cargo.lock has a stranger's {package['name']} {package['version']}")

# Licences.
allowed = set(tomllib.loads((ROOT / "deny.toml").read_text())["licenses"]["allow"])
for package in main["packages"]:
    if package["source"] and not is_allowed(package["license"] or "", allowed):
        faults.append(f"{package['name']} has the licence {package['license']}, which deny.toml does not allow")

for package in members:
    name = package["name"]
    in_crates = pathlib.Path(package["manifest_path"]).is_relative_to(ROOT / "crates")
    published = package["publish"] != []
    if published and not in_crates:
        faults.append(f"{name}: publish = false is missing")
    manifest = tomllib.loads(pathlib.Path(package["manifest_path"]).read_text())
    # `cargo bench -- --quick` hands criterion's flag to every target that does not opt out.
    for target in [manifest.get("lib", {})] + manifest.get("bin", []):
        if target.get("bench", True):
            faults.append(f"{name}: bench = false is missing at {target.get('name', '[lib]')}")
    if any("bin" in target["kind"] for target in package["targets"]):
        declared = {target["name"] for target in manifest.get("bin", [])}
        for target in package["targets"]:
            if "bin" in target["kind"] and target["name"] not in declared:
                faults.append(f"{name}: {target['name']} has no [[bin]] with bench = false")
    if not in_crates:
        continue
    folder = pathlib.Path(package["manifest_path"]).parent
    if manifest.get("lints", {}).get("workspace") is not True:
        faults.append(f"{name}: [lints] workspace = true is missing")
    if not (folder / "src/lib.rs").read_text().startswith("#![no_std]"):
        faults.append(f"{name}: lib.rs does not begin with #![no_std]")
    for file in ["README.md", "LICENSE-MIT", "LICENSE-APACHE"]:
        if not (folder / file).is_file():
            faults.append(f"{name}: {file} is missing")
    for key in ["description", "rust_version", "license", "readme"]:
        if not package[key]:
            faults.append(f"{name}: {key} is missing")
    for key in ["keywords", "categories"]:
        if not package[key]:
            faults.append(f"{name}: {key} are missing")
    for dependency in package["dependencies"]:
        if dependency["kind"] == "dev":
            continue
        ours = names.get(dependency["name"])
        if ours and (not dependency.get("path") or dependency["req"] == "*"):
            faults.append(f"{name}: {dependency['name']} needs a path and a version")
        # A manifest in the registry that names it would get a stranger's crate, or none.
        if ours and published and ours["publish"] == []:
            faults.append(f"{name} can be published and depends on {dependency['name']}, which cannot")

# A bench or fuzz target that no manifest names is never built.
for folder, files, section in [("benches", ".", "bench"), ("fuzz", "fuzz_targets", "bin")]:
    manifest = tomllib.loads((ROOT / folder / "Cargo.toml").read_text())
    listed = {ROOT / folder / target["path"] for target in manifest[section]}
    modules = {ROOT / "benches/lib.rs", ROOT / "benches/inputs.rs"}
    for file in sorted(set((ROOT / folder / files).glob("*.rs")) - listed - modules):
        faults.append(f"{folder}/Cargo.toml does not name {file.name}")

for workspace in sys.argv[1:]:
    metadata(ROOT / workspace / "Cargo.toml")

for fault in faults:
    print(fault)
print(f"{len(members)} members, {len(main['packages']) - len(members)} packages of others, {len(faults)} faults")
sys.exit(1 if faults else 0)
