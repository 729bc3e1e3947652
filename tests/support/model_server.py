"""A double of a model server on 127.0.0.1: Ollama's API, or OpenAI's as llama.cpp speaks it, with every fault on request.

Written on bare sockets, so that what goes over the wire, and where it is cut, is decided here to the byte.

    model_server.py PORT_FILE DIGEST_FILE

serves the vectors of `double:latest`, whose digest the file tells, for a minute at most.
"""
import json
import pathlib
import re
import socket
import struct
import sys
import threading
import time
import zlib

DIGEST = "46e0c10c039e019119339687c3c1757cc81b9da49709a3b3924863ba87ca666e"


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


def vector(text):
    """40 components: hashed words around a constant, as models give whose vectors lie close together."""
    out = [1.0] * 40
    for word in re.findall("[a-z]+", text.lower()):
        out[zlib.crc32(word.encode()) % 40] += 1.0
    return out


class ModelServer:
    """`answer(request)` gives the model's text for a chat request; `fault` what goes wrong."""

    name = "llama3.1:8b"

    def digest(self):
        return DIGEST

    def __init__(self, answer, fault="", openai=False, capabilities=("completion", "tools"), context=131072):
        self.answer, self.fault, self.openai = answer, fault, openai
        self.capabilities, self.context = list(capabilities), context
        self.requests = []  # (path, headers, body) of every chat
        self.cancelled = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}" + ("/v1" if openai else "")
        threading.Thread(target=self.serve, daemon=True).start()

    def close(self):
        self.listener.close()

    def serve(self):
        for _ in range(200):
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.handle, args=(connection,), daemon=True).start()

    def handle(self, connection):
        try:
            with connection:
                self.respond(connection)
        except OSError:
            self.cancelled.set()

    def respond(self, connection):
        data = b""
        while b"\r\n\r\n" not in data:
            more = connection.recv(65536)
            if not more:
                return
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        method, path, _ = lines[0].split()
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:])}
        while len(body) < int(headers.get("content-length", 0)):
            body += connection.recv(65536)
        route = (method, path)
        if route == ("GET", "/"):
            return self.plain(connection, 200, b"Ollama is running", "text/plain; charset=utf-8")
        if route == ("GET", "/api/version"):
            return self.object(connection, 200, {"version": "0.5.1"})
        if route == ("GET", "/api/tags"):
            if self.fault == "not ollama":
                return self.plain(connection, 200, b"<html>hello</html>", "text/html")
            return self.object(connection, 200, {"models": [{
                "name": self.name, "model": self.name, "modified_at": "2026-01-02T03:04:05.678901234Z", "size": 4920753328,
                "digest": self.digest(), "details": {"parent_model": "", "format": "gguf", "family": "llama", "families": ["llama"],
                                              "parameter_size": "8.0B", "quantization_level": "Q4_K_M"}}]})
        if route == ("POST", "/api/show"):
            if self.fault == "old server":
                return self.plain(connection, 404, b"404 page not found", "text/plain")
            return self.object(connection, 200, {"modelfile": "", "details": {}, "capabilities": self.capabilities,
                                                 "model_info": {"general.architecture": "llama", "llama.context_length": self.context}})
        if route == ("POST", "/api/embed"):
            request = json.loads(body)
            if request["model"] != self.name:
                return self.object(connection, 404, {"error": f"model '{request['model']}' not found"})
            return self.object(connection, 200, {"model": self.name, "embeddings": [vector(text) for text in request["input"]]})
        if route in (("POST", "/api/chat"), ("POST", "/v1/chat/completions")):
            request = json.loads(body)
            self.requests.append((path, headers, request))
            return (self.openai_chat if self.openai else self.ollama_chat)(connection, request)
        return self.plain(connection, 404, b"404 page not found", "text/plain")

    def plain(self, connection, status, body, kind):
        connection.sendall(b"HTTP/1.1 %d X\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (status, kind.encode(), len(body), body))

    def object(self, connection, status, value):
        self.plain(connection, status, json.dumps(value, separators=(",", ":")).encode(), "application/json; charset=utf-8")

    def failed(self, connection):
        """Answers that come before any token. True: one was given."""
        faults = {
            "404": (404, "model 'llama3.1:8b' not found"),
            "404 old": (404, 'model "llama3.1:8b" not found, try pulling it first'),
            "400": (400, '"llama3.1:8b" does not support chat'),
            "400 long": (400, "the prompt is longer than the context length currently available to the model; shorten the prompt"),
            "500": (500, "model runner has unexpectedly stopped, this may be due to resource limitations"),
            "503": (503, "server busy, please try again.  maximum pending requests exceeded"),
        }
        if self.fault in faults:
            status, words = faults[self.fault]
            self.object(connection, status, {"error": {"message": words, "type": "api_error"} if self.openai else words})
            return True
        if self.fault == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
            return True
        if self.fault == "no answer":
            connection.settimeout(20)
            if connection.recv(1) == b"":
                self.cancelled.set()
            return True
        if self.fault == "slow first":
            time.sleep(1.2)
        return False

    def text(self, request):
        text = self.answer(request)
        return {"think leak": "<think>\nFirst {\"a\": 1} the schema.\n</think>\n" + text,
                "think open": "<think>I am thinking {" + text,
                "fenced": "```json\n" + text + "\n```",
                "no json": "Sure! Here is your plan.",
                "half json": text[:len(text) // 2]}.get(self.fault, text)

    def pieces(self, text):
        return [text[at:at + 7] for at in range(0, len(text), 7)]

    def ollama_chat(self, connection, request):
        if self.failed(connection):
            return
        assert request["stream"] is True and request["format"]["type"] == "object", request
        stamp = {"model": request["model"], "created_at": "2026-01-02T03:04:05.678901Z"}
        line = lambda value: json.dumps({**stamp, **value}, separators=(",", ":")).encode() + b"\n"
        out = []
        if "thinking" in self.capabilities and request.get("think") is not False:
            out.append(line({"message": {"role": "assistant", "content": "", "thinking": "Hm. {"}, "done": False}))
        for piece in self.pieces(self.text(request)):
            out.append(line({"message": {"role": "assistant", "content": piece}, "done": False}))
        done = {"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "stop", "total_duration": 5, "load_duration": 1,
                "prompt_eval_count": 900, "prompt_eval_duration": 2, "eval_count": 40, "eval_duration": 2}
        if self.fault == "length":
            done["done_reason"] = "length"
        if self.fault == "cut prompt":
            done["prompt_eval_count"] = 4096 // 2 + 2  # its own window, whatever it was asked for
        out.append(line(done))
        if self.fault == "error in mid-stream":
            out = out[:5] + [b'{"error":"an error was encountered while running the model: unexpected EOF"}\n']
        if self.fault == "ends early":
            out = out[:5]
        if self.fault == "no line end":
            out[-1] = out[-1].rstrip(b"\n")
        data = b"".join(out)
        size = {"bytewise": 1, "odd borders": 13}.get(self.fault, 4096)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n")
        if size == 1:
            data = data[:400] + data[400:]  # the first 400 bytes alone are sent one by one
            for at in range(400):
                connection.sendall(chunk(data[at:at + 1]))
            data, size = data[400:], 997
        for at in range(0, len(data), size):
            connection.sendall(chunk(data[at:at + size]))
        if self.fault == "reset in mid-stream":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return connection.close()
        connection.sendall(b"0\r\n\r\n")

    def openai_chat(self, connection, request):
        if self.failed(connection):
            return
        if self.fault == "no schema" and request["response_format"]["type"] == "json_schema":
            return self.object(connection, 400, {"error": {"code": 400, "message": "Failed to parse grammar", "type": "invalid_request_error"}})
        head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": request["model"], "system_fingerprint": "fp_ollama"}
        if self.fault == "no stream":
            return self.object(connection, 200, {**head, "object": "chat.completion", "choices": [
                {"index": 0, "message": {"role": "assistant", "content": self.text(request), "reasoning_content": "hm"}, "finish_reason": "stop"}]})
        event = lambda value: b"data: " + json.dumps({**head, **value}).encode() + b"\n\n"
        out = [b": ping\n\n", event({"choices": [{"index": 0, "delta": {"role": "assistant", "content": None}, "finish_reason": None}]})]
        for piece in self.pieces(self.text(request)):
            out.append(event({"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]}))
        out.append(event({"choices": [{"index": 0, "delta": {}, "finish_reason": "length" if self.fault == "length" else "stop"}]}))
        out.append(event({"choices": [], "usage": {"prompt_tokens": 900, "completion_tokens": 40, "total_tokens": 940}}))
        out.append(b"data: [DONE]\n\n")
        if self.fault == "error in mid-stream":
            out = out[:5] + [b'data: {"error":{"message":"out of memory","type":"server_error"}}\n\n']
        if self.fault == "ends early":
            out = out[:5]
        data = b"".join(out)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        for at in range(0, len(data), 101):
            connection.sendall(chunk(data[at:at + 101]))
        connection.sendall(b"0\r\n\r\n")


class Embedder(ModelServer):
    name = "double:latest"

    def __init__(self, digest_file):
        self.digest_file = digest_file
        super().__init__(None)

    def digest(self):
        return self.digest_file.read_text().strip()


if __name__ == "__main__":
    port_file, digest_file = map(pathlib.Path, sys.argv[1:])
    new = port_file.with_suffix(".new")
    new.write_text(str(Embedder(digest_file).port))
    new.rename(port_file)
    time.sleep(60)
