"""What a route answers beside its own success, for /schema/openapi.json: problem documents, one for each status."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from litestar._openapi.schema_generation import SchemaCreator
from litestar._openapi.schema_generation.plugins.struct import StructSchemaPlugin
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, OpenAPIType, Operation, Schema
from litestar.plugins import OpenAPISchemaPlugin
from litestar.typing import FieldDefinition
from msgspec import Struct

from qa.access import problems
from qa.access.problems import Problem

TEXT = Schema(type=OpenAPIType.STRING)

BODY = (413, 415)
"""What may be wrong with a body, whatever it says."""

_OPEN = (400, 408, 421, 500)
_EVERYWHERE = (*_OPEN, 401, 403, 503)
_SAID = {
    400: "The request is wrong; `field` names the part at fault",
    401: "A key is needed, or is not valid",
    403: "The key does not open this, or a page of another origin asks for a change",
    404: "There is nothing of that name",
    408: "The request came too slowly",
    410: "What is asked for is no longer kept",
    412: "If-Match names another version",
    413: "The body is too large",
    415: "The body is of a kind that is not read here",
    421: "The Host header names another server",
    500: "Our fault",
    503: "Too much is asked at once (Retry-After), or the library cannot be used",
}


def refusals(*own: int) -> dict[int, ResponseSpec]:
    """The problems of a route: its own ones and those that every one has."""
    return _problems({*_EVERYWHERE, *own})


def refusals_to_all() -> dict[int, ResponseSpec]:
    """The problems of a route that asks for no key and never waits."""
    return _problems(set(_OPEN))


def _problems(statuses: set[int]) -> dict[int, ResponseSpec]:
    return {
        status: ResponseSpec(
            Problem, generate_examples=False, description=_SAID[status], media_type=problems.MEDIA_TYPE
        )
        for status in sorted(statuses)
    }


class Strict(OpenAPISchemaPlugin):
    """Structs that refuse unknown fields are described so; the framework's own description leaves it out."""

    def is_plugin_supported_field(self, field_definition: FieldDefinition) -> bool:
        """True for such a struct."""
        kind = field_definition.annotation
        return isinstance(kind, type) and issubclass(kind, Struct) and kind.__struct_config__.forbid_unknown_fields

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: SchemaCreator) -> Schema:
        """What the framework says of the struct, closed."""
        schema = StructSchemaPlugin().to_openapi_schema(field_definition, schema_creator)
        schema.additional_properties = False
        return schema


@dataclass
class Described(Operation):
    """An operation that answers in further media types, by Accept."""

    further: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        answered = (self.responses or {}).get("200")
        if isinstance(answered, OpenAPIResponse) and answered.content is not None:
            answered.content |= {kind: OpenAPIMediaType(schema=TEXT) for kind in self.further}
