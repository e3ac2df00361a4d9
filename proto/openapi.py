#!/usr/bin/python3
"""Writes docs/openapi.json from the contracts: every method that the gateway routes, in the Connect protocol's JSON.

Usage: proto/openapi.py DESCRIPTOR_SET > docs/openapi.json
The descriptor set is made by protoc with --include_source_info --include_imports (./dev proto does both).
"""
import json
import pathlib
import re
import sys

from google.protobuf import descriptor_pb2 as d
from google.protobuf import descriptor_pool, message_factory

ROOT = pathlib.Path(__file__).resolve().parents[1]
VERSION = re.search(r"^project\(entente VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text(), re.MULTILINE)[1]
F = d.FieldDescriptorProto
INTEGERS = {F.TYPE_INT32, F.TYPE_UINT32, F.TYPE_SINT32, F.TYPE_FIXED32, F.TYPE_SFIXED32}
LONG_INTEGERS = {F.TYPE_INT64, F.TYPE_UINT64, F.TYPE_SINT64, F.TYPE_FIXED64, F.TYPE_SFIXED64}
KNOWN = {  # protobuf's own messages, by the form that its JSON gives them
    ".google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
    ".google.protobuf.FieldMask": {"type": "string", "description": "Names of fields in camel case, joined by commas."},
}
ERROR = {
    "type": "object",
    "description": "An error of the Connect protocol; docs/errors.md lists the reasons.",
    "required": ["code"],
    "properties": {
        "code": {"type": "string", "examples": ["invalid_argument", "not_found", "permission_denied"]},
        "message": {"type": "string"},
        "details": {"type": "array", "items": {
            "type": "object", "required": ["type", "value"],
            "properties": {"type": {"type": "string", "examples": ["google.rpc.ErrorInfo"]},
                           "value": {"type": "string", "contentEncoding": "base64"},
                           "debug": {}}}},
    },
}


class Contracts:
    """The descriptors with their comments, and the options that this program wasn't built with."""

    def __init__(self, files):
        self.files = files
        pool = descriptor_pool.DescriptorPool()
        for file in files.file:
            pool.Add(file)
        factory = message_factory.MessageFactory(pool)
        self.pool, self.factory = pool, factory
        self.messages, self.enums, self.said = {}, {}, {}
        for file in files.file:
            comments = {tuple(p.path): " ".join(p.leading_comments.split()) for p in file.source_code_info.location}
            for i, m in enumerate(file.message_type):
                self._message(f".{file.package}", m, (4, i), comments)
            for i, e in enumerate(file.enum_type):
                self._enum(f".{file.package}", e, (5, i), comments)

    def _message(self, scope, m, path, comments):
        name = f"{scope}.{m.name}"
        self.messages[name] = m
        self.said[name] = comments.get(path, "")
        for i, field in enumerate(m.field):
            self.said[name, field.name] = comments.get(path + (2, i), "")
        for i, nested in enumerate(m.nested_type):
            self._message(name, nested, path + (3, i), comments)
        for i, e in enumerate(m.enum_type):
            self._enum(name, e, path + (4, i), comments)

    def _enum(self, scope, e, path, comments):
        self.enums[f"{scope}.{e.name}"] = e
        self.said[f"{scope}.{e.name}"] = comments.get(path, "")

    def option(self, holder, of, extension):
        options = self.factory.GetPrototype(self.pool.FindMessageTypeByName(f"google.protobuf.{of}"))
        found = self.pool.FindExtensionByName(extension)
        if found.message_type:
            self.factory.GetPrototype(found.message_type)
        return options.FromString(holder.options.SerializeToString()).Extensions[found]

    def behaviours(self, field):
        enum = self.pool.FindEnumTypeByName("google.api.FieldBehavior")
        return {enum.values_by_number[n].name for n in self.option(field, "FieldOptions", "google.api.field_behavior")}


class Schemas:
    def __init__(self, contracts):
        self.contracts, self.made, self.todo = contracts, {}, []

    def reference(self, name):
        key = name.lstrip(".")
        if key not in self.made:
            self.made[key] = None
            self.todo.append(name)
        return {"$ref": f"#/components/schemas/{key}"}

    def of_type(self, field):
        if field.type_name in KNOWN:
            return dict(KNOWN[field.type_name])
        if field.type in (F.TYPE_MESSAGE, F.TYPE_ENUM):
            return self.reference(field.type_name)
        if field.type == F.TYPE_BOOL:
            return {"type": "boolean"}
        if field.type == F.TYPE_BYTES:
            return {"type": "string", "contentEncoding": "base64"}
        if field.type in INTEGERS:
            return {"type": "integer", "format": "int32"}
        if field.type in LONG_INTEGERS:
            return {"type": ["string", "integer"], "format": "int64"}
        return {"type": "string"}

    def of_field(self, owner, field):
        entry = self.contracts.messages.get(field.type_name)
        if entry is not None and entry.options.map_entry:
            schema = {"type": "object", "additionalProperties": self.of_type(entry.field[1])}
        elif field.label == F.LABEL_REPEATED:
            schema = {"type": "array", "items": self.of_type(field)}
        else:
            schema = self.of_type(field)
        said = self.contracts.said[owner, field.name]
        if said:
            schema["description"] = said
        if "OUTPUT_ONLY" in self.contracts.behaviours(field):
            schema["readOnly"] = True
        return schema

    def of_message(self, name, message):
        schema = {"type": "object", "description": self.contracts.said[name],
                  "properties": {field.json_name: self.of_field(name, field) for field in message.field},
                  "additionalProperties": False}
        required = [field.json_name for field in message.field if "REQUIRED" in self.contracts.behaviours(field)]
        if required:
            schema["required"] = required
        return schema

    def finish(self):
        while self.todo:
            name = self.todo.pop()
            if name in self.contracts.enums:
                values = [value.name for value in self.contracts.enums[name].value]
                self.made[name.lstrip(".")] = {"type": "string", "description": self.contracts.said[name], "enum": values}
            else:
                self.made[name.lstrip(".")] = self.of_message(name, self.contracts.messages[name])
        return dict(sorted(self.made.items()))


def operation(schemas, service, method, said):
    kind = "application/connect+json" if method.server_streaming else "application/json"
    what = said
    if method.server_streaming:
        what += " A stream: each message is one frame of the Connect protocol, a byte of flags and four of length before it."
    return {"post": {
        "operationId": f"{service}.{method.name}", "tags": [service], "description": what,
        "requestBody": {"required": True, "content": {kind: {"schema": schemas.reference(method.input_type)}}},
        "responses": {"200": {"description": "The reply.", "content": {kind: {"schema": schemas.reference(method.output_type)}}},
                      "default": {"description": "An error.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}},
    }}


def main():
    files = d.FileDescriptorSet()
    with open(sys.argv[1], "rb") as f:
        files.ParseFromString(f.read())
    contracts = Contracts(files)
    schemas = Schemas(contracts)
    paths, tags = {}, []
    for file in files.file:
        comments = {tuple(p.path): " ".join(p.leading_comments.split()) for p in file.source_code_info.location}
        for i, service in enumerate(file.service):
            tags.append({"name": service.name, "description": comments.get((6, i), "")})
            for j, method in enumerate(service.method):
                if not contracts.option(method, "MethodOptions", "entente.type.v1.access").internal:
                    paths[f"/{file.package}.{service.name}/{method.name}"] = operation(
                        schemas, service.name, method, comments.get((6, i, 2, j), ""))
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Entente", "version": VERSION, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
                 "description": "The methods of Entente as its gateway answers them: JSON in the Connect protocol. The same "
                                "descriptors, as protobuf has them, are at /descriptors.binpb."},
        "servers": [{"url": "/"}],
        "security": [{}, {"token": []}],
        "tags": sorted(tags, key=lambda tag: tag["name"]),
        "paths": dict(sorted(paths.items())),
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
                       "schemas": {**schemas.finish(), "Error": ERROR}},
    }
    print(json.dumps(document, indent=1, ensure_ascii=False))


main()
