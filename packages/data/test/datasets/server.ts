import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server does with a request. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A server on this machine that notes what it was asked. */
export class TestServer {
  /** For each request its path, and its range if it had one. */
  readonly requests: string[] = [];
  private handlers: Readonly<Record<string, Handler>> = {};
  private readonly server: Server = createServer((request, response) => {
    const range = request.headers.range === undefined ? '' : ` ${request.headers.range}`;
    this.requests.push(`${request.url}${range}`);
    const handler = this.handlers[request.url?.slice(1) ?? ''] as Handler | undefined;
    if (handler) handler(request, response);
    else response.writeHead(404).end('no such file');
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** From now on these paths are served, here without their first slash. */
  serve(handlers: Readonly<Record<string, Handler>>): void {
    this.handlers = handlers;
    this.requests.length = 0;
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }
}

function firstByte(request: IncomingMessage): number {
  return Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
}

/** A good server: it gives the whole, or the rest that is asked for. */
export function whole(bytes: Uint8Array, headers: Readonly<Record<string, string>> = {}): Handler {
  return (request, response) => {
    const from = firstByte(request);
    if (from >= bytes.length) response.writeHead(416).end();
    else sendHead(response, bytes, from, headers).end(bytes.subarray(from));
  };
}

/** One that breaks off after so many bytes, each time. */
export function broken(bytes: Uint8Array, piece: number): Handler {
  return (request, response) => {
    const from = firstByte(request);
    sendHead(response, bytes, from).write(bytes.subarray(from, from + piece), () => response.destroy());
  };
}

/** One that says nothing more after so many bytes. */
export function silent(bytes: Uint8Array, piece: number): Handler {
  return (request, response) => {
    const from = firstByte(request);
    sendHead(response, bytes, from).write(bytes.subarray(from, from + piece));
  };
}

/** One that does not know ranges, nor how long the file is. */
export function rangeless(bytes: Uint8Array): Handler {
  return (_, response) => {
    response.writeHead(200);
    response.write(bytes.subarray(0, 10));
    response.end(bytes.subarray(10));
  };
}

export function status(code: number): Handler {
  return (_, response) => response.writeHead(code).end(`status ${code}`);
}

function sendHead(
  response: ServerResponse,
  bytes: Uint8Array,
  from: number,
  headers: Readonly<Record<string, string>> = {},
): ServerResponse {
  const range = { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
  return response.writeHead(from > 0 ? 206 : 200, {
    'content-length': bytes.length - from,
    ...(from > 0 ? range : {}),
    ...headers,
  });
}
