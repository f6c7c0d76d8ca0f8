"""A server of the Model Context Protocol whose tools answer with the documents of HTTP."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import mcp_types as types
from anyio import CapacityLimiter, to_thread
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from models.core.errors import ExportcastError, StoreUnavailable
from models.documents.encoding import to_json
from service.agents.sentences import sentence
from service.agents.tools import TOOLS, Tool
from service.core.request_id import request_id_of
from service.sources import Sources

log = logging.getLogger(__name__)

INSTRUCTIONS = (
    "exportcast forecasts monthly statistics and holds their figures as they were published, with the day on which "
    "each became known. The figures of vintage and audit are published numbers, those of forecast, outlook, news and "
    "scenario are forecasts: state the interval with every median, and the day of the record (as_of) with both. "
    "check_text returns a verdict for each figure of a press text and a probability for each claim, by the record and "
    "the forecast; no tool stores anything."
)
AT_A_TIME = 4
"""Calls that are answered at a time; the others wait."""

SERIES_URI = "exportcast://series"
JSON = "application/json"

BY_NAME = {tool.name: tool for tool in TOOLS}


def server_of(made: Sources) -> Server[Any]:
    """The server over what answers are made from."""
    limiter = CapacityLimiter(AT_A_TIME)
    tools = types.ListToolsResult(tools=[_listed(tool) for tool in TOOLS])

    async def list_tools(_context: ServerRequestContext[Any], _request: object) -> types.ListToolsResult:
        return tools

    async def call(_context: ServerRequestContext[Any], request: types.CallToolRequestParams) -> types.CallToolResult:
        if (tool := BY_NAME.get(request.name)) is None:
            raise MCPError(types.INVALID_PARAMS, f"no tool {request.name[:80]!r}; tools: {', '.join(BY_NAME)}")
        given = request.arguments or {}
        return await to_thread.run_sync(result_of, made, tool, given, abandon_on_cancel=True, limiter=limiter)

    async def list_resources(_context: ServerRequestContext[Any], _request: object) -> types.ListResourcesResult:
        return types.ListResourcesResult(resources=[_SERIES])

    async def read(
        _context: ServerRequestContext[Any], request: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        if request.uri != SERIES_URI:
            raise MCPError(types.INVALID_PARAMS, f"no resource {request.uri[:80]!r}; resources: {SERIES_URI}")
        found = await to_thread.run_sync(_series_text, made, abandon_on_cancel=True, limiter=limiter)
        contents = types.TextResourceContents(uri=SERIES_URI, mime_type=JSON, text=found)
        return types.ReadResourceResult(contents=[contents])

    return Server(
        "exportcast",
        version=version("exportcast"),
        title="exportcast",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call,
        on_list_resources=list_resources,
        on_read_resource=read,
    )


_SERIES = types.Resource(
    name="series", title="Series", uri=SERIES_URI, mime_type=JSON, description="The answer of list_series."
)


def result_of(made: Sources, tool: Tool, given: Mapping[str, Any]) -> types.CallToolResult:
    """The answer of a tool, as text and as JSON of its schema; an error is a sentence, and the server goes on."""
    try:
        text = _text(made, tool, given)
    except ExportcastError as error:
        return types.CallToolResult(content=[types.TextContent(text=sentence(error))], is_error=True)
    except Exception:
        number = request_id_of(None)
        log.exception("error %s in %s", number, tool.name)
        failed = f"something failed here; it is logged as {number}"
        return types.CallToolResult(content=[types.TextContent(text=failed)], is_error=True)
    return types.CallToolResult(content=[types.TextContent(text=text)], structured_content=json.loads(text))


def _text(made: Sources, tool: Tool, given: Mapping[str, Any]) -> str:
    _follow_registry(made)
    return to_json(tool.answer(made, given)).decode()


def _follow_registry(made: Sources) -> None:
    """Put new versions in service; where that fails, the versions before go on."""
    try:
        made.champions.refresh()
    except StoreUnavailable as error:
        log.warning("the registry was not read: %s", error)
    except Exception:
        log.exception("the registry was not followed")


def _series_text(made: Sources) -> str:
    return _text(made, BY_NAME["list_series"], {})


def _listed(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=_schema(tool.arguments),
        output_schema=_schema(tool.document),
        annotations=types.ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )


class _Untitled(GenerateJsonSchema):
    """A schema whose members have no titles beside their names, which an agent would read for nothing."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        """None has."""
        return False


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(schema_generator=_Untitled)
