#!/usr/bin/python3
"""Writes docs/api.md from the contracts: services, methods, messages and enums with their comments.

Usage: proto/api_reference.py DESCRIPTOR_SET > docs/api.md
The descriptor set is made by protoc with --include_source_info (./dev proto does both).
"""
import sys

from google.protobuf import descriptor_pb2 as d
from google.protobuf import descriptor_pool, message_factory

TYPES = {v: k[5:].lower() for k, v in d.FieldDescriptorProto.Type.items()}


def comments(file):
    found = {}
    for place in file.source_code_info.location:
        if place.leading_comments:
            found[tuple(place.path)] = " ".join(place.leading_comments.split())
    return found


def short(name):
    return name.lstrip(".").split(".v1.")[-1]


def type_of(field, maps):
    if field.type_name in maps:
        key, value = maps[field.type_name].field
        return f"map<{TYPES[key.type]}, {type_of(value, maps)}>"
    name = short(field.type_name) if field.type_name else TYPES[field.type]
    if field.label == d.FieldDescriptorProto.LABEL_REPEATED:
        return f"repeated {name}"
    return f"optional {name}" if field.proto3_optional else name


def cell(text):
    return text.replace("|", "\\|")


def access_reader(files):
    """A function from a method's options to its Access: the option is an extension that this program wasn't built with."""
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    options = message_factory.MessageFactory(pool).GetPrototype(pool.FindMessageTypeByName("google.protobuf.MethodOptions"))
    extension = pool.FindExtensionByName("entente.type.v1.access")
    message_factory.MessageFactory(pool).GetPrototype(extension.message_type)
    return lambda m: options.FromString(m.options.SerializeToString()).Extensions[extension]


def who_may(method, access):
    said = access(method)
    role = said.DESCRIPTOR.enum_types_by_name["Role"].values_by_number
    roles = ", ".join(role[r].name[5:].lower().replace("_", " ") for r in said.roles)
    return roles + (" (between services)" if said.internal else "")


def enum(out, file, e, path, prefix, said):
    out.append(f"\n#### enum {prefix}{e.name}\n\n{said.get(path, '')}\n\n| value | number | meaning |\n|---|---|---|")
    for i, v in enumerate(e.value):
        out.append(f"| `{v.name}` | {v.number} | {cell(said.get(path + (2, i), ''))} |")


def message(out, file, m, path, prefix, said):
    scope = f".{file.package}.{prefix}{m.name}"
    maps = {f"{scope}.{n.name}": n for n in m.nested_type if n.options.map_entry}
    out.append(f"\n#### {prefix}{m.name}\n\n{said.get(path, '')}")
    if m.field:
        out.append("\n| field | type | meaning |\n|---|---|---|")
    for i, f in enumerate(m.field):
        out.append(f"| `{f.name}` | {type_of(f, maps)} | {cell(said.get(path + (2, i), ''))} |")
    for i, n in enumerate(m.nested_type):
        if not n.options.map_entry:
            message(out, file, n, path + (3, i), f"{prefix}{m.name}.", said)
    for i, e in enumerate(m.enum_type):
        enum(out, file, e, path + (4, i), f"{prefix}{m.name}.", said)


def main():
    files = d.FileDescriptorSet()
    with open(sys.argv[1], "rb") as f:
        files.ParseFromString(f.read())
    access = access_reader(files)
    out = ["# API reference\n", "Made from the contracts in `proto/` by `./dev proto`; don't edit by hand.",
           "Errors are listed in [errors.md](errors.md); quick starts in [quickstart.md](quickstart.md)."]
    own = [f for f in files.file if f.package.startswith("entente.")]
    for file in sorted(own, key=lambda f: (f.package.split(".")[1] == "type", f.package, not f.service, f.name)):
        said = comments(file)
        for i, s in enumerate(file.service):
            out.append(f"\n## {file.package}.{s.name}\n\n{said.get((6, i), '')}\n\n| method | request | reply | what it does | who may |\n|---|---|---|---|---|")
            for j, m in enumerate(s.method):
                reply = ("stream " if m.server_streaming else "") + short(m.output_type)
                what = cell(said.get((6, i, 2, j), ""))
                out.append(f"| `{m.name}` | {short(m.input_type)} | {reply} | {what} | {who_may(m, access)} |")
        out.append(f"\n### {file.name}")
        for i, m in enumerate(file.message_type):
            message(out, file, m, (4, i), "", said)
        for i, e in enumerate(file.enum_type):
            enum(out, file, e, (5, i), "", said)
    print("\n".join(out))


main()
