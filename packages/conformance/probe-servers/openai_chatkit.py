"""The probe contract of the conformance kit on openai-chatkit, with FastAPI.

Copy this file and probes.json beside each other, then:

    pip install openai-chatkit fastapi uvicorn
    uvicorn openai_chatkit:app --port 8000

What each probe does stands in probes.json; here is only how to play it. Who asks says the header x-user: a server of yours would know its users
by a session or a token.
"""

import asyncio
import json
import re
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, AsyncIterator

from chatkit.errors import CustomStreamError
from chatkit.server import ChatKitServer, StreamingResult
from chatkit.store import NotFoundError, Store
from chatkit.types import (
    AudioInput,
    Page,
    SyncCustomActionResponse,
    ThreadItem,
    ThreadMetadata,
    ThreadStreamEvent,
    TranscriptionResult,
)
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import TypeAdapter, ValidationError

SCRIPT = json.loads((Path(__file__).parent / "probes.json").read_text(encoding="utf-8"))
EVENT: TypeAdapter[Any] = TypeAdapter(ThreadStreamEvent)
ITEM: TypeAdapter[Any] = TypeAdapter(ThreadItem)
HANDLERS = ["actions", "sync_actions", "feedback", "transcription"]


class MemoryStore(Store[str]):
    """Rows in the order of their arrival, a user's own. The context is the name of the user."""

    def __init__(self) -> None:
        self.threads: dict[tuple[str, str], ThreadMetadata] = {}
        self.items: dict[str, dict[str, Any]] = {}
        self.attachments: dict[tuple[str, str], Any] = {}

    async def load_thread(self, thread_id: str, context: str) -> ThreadMetadata:
        if (context, thread_id) not in self.threads:
            raise NotFoundError(f"Thread {thread_id} not found")
        return self.threads[context, thread_id].model_copy(deep=True)

    async def save_thread(self, thread: ThreadMetadata, context: str) -> None:
        self.threads[context, thread.id] = ThreadMetadata(**thread.model_dump(exclude={"items"}))

    async def delete_thread(self, thread_id: str, context: str) -> None:
        if self.threads.pop((context, thread_id), None):
            self.items.pop(thread_id, None)

    async def load_threads(self, limit: int, after: str | None, order: str, context: str) -> Page[ThreadMetadata]:
        own = [thread for (user, _), thread in self.threads.items() if user == context]
        return to_page(own, limit, after, order)

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: str
    ) -> Page[ThreadItem]:
        is_own = (context, thread_id) in self.threads
        return to_page(list(self.items.get(thread_id, {}).values()) if is_own else [], limit, after, order)

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: str) -> None:
        self.items.setdefault(thread_id, {})[item.id] = item.model_copy(deep=True)

    async def save_item(self, thread_id: str, item: ThreadItem, context: str) -> None:
        await self.add_thread_item(thread_id, item, context)

    async def load_item(self, thread_id: str, item_id: str, context: str) -> ThreadItem:
        item = self.items.get(thread_id, {}).get(item_id)
        if item is None or (context, thread_id) not in self.threads:
            raise NotFoundError(f"Item {item_id} not found")
        return item.model_copy(deep=True)

    async def delete_thread_item(self, thread_id: str, item_id: str, context: str) -> None:
        self.items.get(thread_id, {}).pop(item_id, None)

    async def save_attachment(self, attachment: Any, context: str) -> None:
        self.attachments[context, attachment.id] = attachment

    async def load_attachment(self, attachment_id: str, context: str) -> Any:
        if (context, attachment_id) not in self.attachments:
            raise NotFoundError(f"Attachment {attachment_id} not found")
        return self.attachments[context, attachment_id].model_copy(deep=True)

    async def delete_attachment(self, attachment_id: str, context: str) -> None:
        self.attachments.pop((context, attachment_id), None)


def to_page(rows: list[Any], limit: int, after: str | None, order: str) -> Page[Any]:
    ordered = rows if order == "asc" else rows[::-1]
    ids = [row.id for row in ordered]
    if after is not None and after not in ids:
        raise NotFoundError(f"Element {after} not found")
    start = 0 if after is None else ids.index(after) + 1
    data = [row.model_copy(deep=True) for row in ordered[start : start + limit]]
    has_more = start + limit < len(ordered)
    return Page(data=data, has_more=has_more, after=data[-1].id if has_more and data else None)


class ProbeServer(ChatKitServer[str]):
    async def respond(self, thread: ThreadMetadata, input_user_message: Any, context: str) -> AsyncIterator[Any]:
        if input_user_message is None:
            newest = (await self.store.load_thread_items(thread.id, None, 1, "desc", context)).data[0]
            is_tool = newest.type == "client_tool_call"
            output = json.dumps(newest.output, ensure_ascii=False) if is_tool else ""
            steps = SCRIPT["after_client_tool" if is_tool else "after_form"]
            values = {"output": output}
        else:
            text = "".join(part.text for part in input_user_message.content)
            found = re.match(r"conformance:(\w+) ?(.*)", text, re.DOTALL)
            name, argument = found.groups() if found else ("", "")
            steps = SCRIPT["messages"].get(name, [{"say": [f"You said: {text}"]}])
            if name == "probes":
                steps = [{"say": ["probes: " + " ".join([*SCRIPT["messages"], *HANDLERS])]}]
            values = {"argument": argument}
        async for event in self.play(steps, thread, context, values, {}):
            yield event

    async def action(self, thread: ThreadMetadata, action: Any, sender: Any, context: str) -> AsyncIterator[Any]:
        values = {"sender_id": sender.id if sender else "", "payload": to_json(action.payload)}
        async for event in self.play(SCRIPT["actions"].get(action.type, []), thread, context, values, {}):
            yield event

    async def sync_action(
        self, thread: ThreadMetadata, action: Any, sender: Any, context: str
    ) -> SyncCustomActionResponse:
        values = {"sender_id": sender.id if sender else "", "payload": to_json(action.payload)}
        answer = SCRIPT["sync_actions"].get(action.type)
        if answer is None:
            return SyncCustomActionResponse()
        item = complete(self.fill(answer["updated_item"], thread, context, values, {}), thread)
        return SyncCustomActionResponse(updated_item=ITEM.validate_python(item))

    async def transcribe(self, audio_input: AudioInput, context: str) -> TranscriptionResult:
        return TranscriptionResult(text=f"{audio_input.media_type}: {audio_input.data.decode()}")

    def fill(self, value: Any, thread: ThreadMetadata, context: str, values: dict[str, str], ids: dict[str, str]) -> Any:
        """Fills {{message:label}} with an id of the store's making, the same for each use of the label, and {{name}} with a value."""
        if isinstance(value, dict):
            return {key: self.fill(member, thread, context, values, ids) for key, member in value.items()}
        if isinstance(value, list):
            return [self.fill(member, thread, context, values, ids) for member in value]
        if not isinstance(value, str):
            return value

        def replace(found: re.Match[str]) -> str:
            name, label = found.groups()
            if label is None:
                return values.get(name, "")
            if found[0] not in ids:
                ids[found[0]] = self.store.generate_item_id(name, thread, context)  # type: ignore[arg-type]
            return ids[found[0]]

        return re.sub(r"\{\{(\w+)(?::(\w+))?\}\}", replace, value)

    async def play(
        self, steps: list[Any], thread: ThreadMetadata, context: str, values: dict[str, str], ids: dict[str, str]
    ) -> AsyncIterator[Any]:
        for index, step in enumerate(steps):
            filled = self.fill(step, thread, context, values, ids) if "steps" not in step else step
            if "say" in filled:
                item_id = filled.get("id") or self.fill(f"{{{{message:said{index}}}}}", thread, context, values, ids)
                for event in say(filled["say"], item_id):
                    yield to_event(event, thread)
            elif "yield" in filled:
                yield to_event(filled["yield"], thread)
            elif "wait_ms" in filled:
                await asyncio.sleep(filled["wait_ms"] / 1000)
            elif "set_thread" in filled:
                changed = ThreadMetadata.model_validate({**thread.model_dump(exclude={"items"}), **filled["set_thread"]})
                for name in filled["set_thread"]:
                    setattr(thread, name, getattr(changed, name))
            elif "throw" in filled:
                spec = filled["throw"]
                if spec.get("kind") == "custom":
                    raise CustomStreamError(spec["message"], allow_retry=spec["allow_retry"])
                raise RuntimeError(spec["message"])
            else:
                for _ in range(filled["repeat"]):
                    async for event in self.play(filled["steps"], thread, context, values, ids):
                        yield event


def say(texts: list[str], item_id: str) -> list[dict[str, Any]]:
    """The events of an assistant message in as many pieces as there are texts."""

    def part(text: str) -> dict[str, Any]:
        return {"type": "output_text", "text": text, "annotations": []}

    def update(kind: str, **members: Any) -> dict[str, Any]:
        change = {"type": f"assistant_message.content_part.{kind}", "content_index": 0, **members}
        return {"type": "thread.item.updated", "item_id": item_id, "update": change}

    item = {"id": item_id, "type": "assistant_message"}
    whole = part("".join(texts))
    return [
        {"type": "thread.item.added", "item": {**item, "content": []}},
        update("added", content=part("")),
        *[update("text_delta", delta=text) for text in texts],
        update("done", content=whole),
        {"type": "thread.item.done", "item": {**item, "content": [whole]}},
    ]


def complete(item: dict[str, Any], thread: ThreadMetadata) -> dict[str, Any]:
    return {"thread_id": thread.id, "created_at": datetime.now(timezone.utc).isoformat(), **item}


def to_event(event: dict[str, Any], thread: ThreadMetadata) -> Any:
    completed = {**event, "item": complete(event["item"], thread)} if "item" in event else event
    return EVENT.validate_python(completed)


def to_json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


app = FastAPI()
server = ProbeServer(MemoryStore())


@app.post("/chatkit")
async def chatkit(request: Request) -> Response:
    result = await server.process(await request.body(), request.headers.get("x-user", "a"))
    if isinstance(result, StreamingResult):
        return StreamingResponse(result, media_type="text/event-stream")
    return Response(result.json, media_type="application/json")


@app.exception_handler(ValidationError)
async def refuse(_request: Request, error: ValidationError) -> Response:
    return JSONResponse({"error": {"message": str(error)}}, status_code=400)


@app.exception_handler(NotFoundError)
async def not_found(_request: Request, error: NotFoundError) -> Response:
    return JSONResponse({"error": {"message": str(error)}}, status_code=404)
