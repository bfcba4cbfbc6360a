import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FileAccessError } from '@sconce/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { downloadFile, type DownloadSettings, type RemoteFile } from '../../src/datasets/download.js';
import { DatasetError } from '../../src/datasets/errors.js';
import { broken, rangeless, silent, status, TestServer, whole } from './server.js';

const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) >> 4);
const other = Uint8Array.from(bytes, (byte) => byte ^ 1);
const md5 = createHash('md5').update(bytes).digest('hex');
const server = new TestServer();
const base = mkdtempSync(path.join(tmpdir(), 'sconce-download-'));
beforeAll(() => server.start());
afterAll(async () => {
  await server.stop();
  rmSync(base, { recursive: true, force: true });
});

let root = '';
let count = 0;
beforeEach(() => {
  root = path.join(base, String(count++));
  mkdirSync(root);
});

const PLACE = 'Tiny/raw/data.gz';
const inRoot = (name = PLACE): string => path.join(root, name);
const put = (name: string, content: Uint8Array): void => {
  mkdirSync(path.dirname(inRoot(name)), { recursive: true });
  writeFileSync(inRoot(name), content);
};

const remote = (mirrors: readonly string[], more: Partial<RemoteFile> = {}): RemoteFile => {
  return { path: PLACE, urls: mirrors.map((mirror) => server.url(mirror)), md5, size: bytes.length, ...more };
};

/** Downloads from these mirrors, which must give the right file and leave nothing else. */
async function downloads(mirrors: readonly string[], more?: Partial<RemoteFile>, settings?: DownloadSettings) {
  await downloadFile(root, remote(mirrors, more), settings);
  expect(readFileSync(inRoot()).equals(bytes)).toBe(true);
  expect(readdirSync(path.dirname(inRoot()))).toEqual(['data.gz']);
}

/** Expects that no mirror has the file, and returns what was wrong with each. */
async function failures(mirrors: readonly string[], more?: Partial<RemoteFile>, settings?: DownloadSettings) {
  const error: unknown = await downloadFile(root, remote(mirrors, more), settings).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DatasetError);
  expect(existsSync(inRoot())).toBe(false);
  const [first, ...lines] = (error as Error).message.split('\n');
  expect(first).toBe(`${inRoot()} could not be downloaded from any mirror:`);
  return lines.map((line, i) => {
    const start = `  ${server.url(mirrors[i])}: `;
    expect(line.slice(0, start.length)).toBe(start);
    return line.slice(start.length);
  });
}

describe('downloadFile', () => {
  it('puts the file in its place, and tells how far it is', async () => {
    server.serve({ a: whole(bytes) });
    const progress: [number, number | undefined, string][] = [];
    await downloads(['/a'], {}, { onProgress: (...report) => progress.push(report) });
    expect(progress.at(-1)).toEqual([bytes.length, bytes.length, PLACE]);
    expect(progress.every(([received], i) => i === 0 || received > progress[i - 1][0])).toBe(true);
  });

  it('asks for nothing that is there', async () => {
    put(PLACE, bytes);
    server.serve({});
    await downloads(['/a']);
    await downloadFile(root, { ...remote(['/a']), path: 'other', unless: [PLACE] });
    expect(server.requests).toEqual([]);
  });

  it.each<[string, Uint8Array]>([
    ['has another MD5', other],
    ['is cut', bytes.slice(0, 1000)],
  ])('replaces a file that %s', async (_, wrong) => {
    put(PLACE, wrong);
    server.serve({ a: whole(bytes) });
    await downloads(['/a']);
    expect(server.requests).toEqual(['/a']);
  });

  it('follows a redirection', async () => {
    server.serve({
      a: (_, response) => response.writeHead(302, { location: '/elsewhere' }).end(),
      elsewhere: whole(bytes),
    });
    await downloads(['/a']);
  });

  it('needs no size, neither known nor told', async () => {
    server.serve({ a: rangeless(bytes) });
    const totals = new Set<number | undefined>();
    await downloads(['/a'], { size: undefined }, { onProgress: (_, total) => totals.add(total) });
    expect([...totals]).toEqual([undefined]);
  });

  it('takes the next mirror after any failure', async () => {
    server.serve({
      500: status(500),
      other: whole(other),
      short: whole(bytes.slice(1)),
      gzip: whole(bytes, { 'content-encoding': 'gzip' }),
      good: whole(bytes),
    });
    const urls = [
      'http://127.0.0.1:1/',
      ...['/404', '/500', '/other', '/short', '/gzip', '/good'].map((p) => server.url(p)),
    ];
    await downloads([], { urls });
    expect(server.requests).toEqual(['/404', '/500', '/other', '/short', '/gzip', '/good']);
  });
});

describe('a server that breaks off', () => {
  it('is asked for the rest', async () => {
    server.serve({ a: broken(bytes, 30_000) });
    await downloads(['/a']);
    expect(server.requests).toEqual(['/a', '/a bytes=30000-', '/a bytes=60000-', '/a bytes=90000-']);
  });

  it('is given up after five tries; the next goes on from there', async () => {
    server.serve({ a: broken(bytes, 1000), b: whole(bytes) });
    await downloads(['/a', '/b']);
    expect(server.requests).toHaveLength(6);
    expect(server.requests[5]).toBe('/b bytes=5000-');
  });

  it('leaves a part, from which a later call goes on', async () => {
    server.serve({ a: broken(bytes, 1000) });
    expect(await failures(['/a'])).toEqual([expect.stringMatching(/terminated|closed/)]);
    expect(readdirSync(path.dirname(inRoot()))).toEqual(['data.gz.part']);
    server.serve({ a: whole(bytes) });
    await downloads(['/a']);
    expect(server.requests).toEqual(['/a bytes=5000-']);
  });

  it('may end a body of untold length early', async () => {
    server.serve({ a: rangeless(bytes.slice(0, 5000)), b: whole(bytes) });
    await downloads(['/a', '/b']);
    expect(server.requests).toEqual(['/a', '/a bytes=5000-', '/b bytes=5000-']);
  });
});

describe('a part from before', () => {
  const part = `${PLACE}.part`;

  it('is whole already: nothing is asked', async () => {
    put(part, bytes);
    server.serve({});
    await downloads(['/a']);
    expect(server.requests).toEqual([]);
  });

  it('is of another file: once more from the beginning', async () => {
    put(part, other.slice(0, 40_000));
    server.serve({ a: whole(bytes) });
    await downloads(['/a']);
    expect(server.requests).toEqual(['/a bytes=40000-', '/a']);
  });

  it('is longer than the file', async () => {
    put(part, new Uint8Array(200_000));
    server.serve({ a: whole(bytes) });
    await downloads(['/a']);
    expect(server.requests).toEqual(['/a bytes=200000-', '/a']);
  });

  it('is of no use to a server without ranges', async () => {
    put(part, bytes.slice(0, 40_000));
    server.serve({ a: rangeless(bytes) });
    await downloads(['/a']);
    expect(server.requests).toEqual(['/a bytes=40000-']);
  });

  it.each<[string, string]>([
    ['begins elsewhere', 'bytes 39999-99999/100000'],
    ['is of another length', 'bytes 40000-99999/100001'],
    ['is nonsense', 'all of it'],
  ])('gets a range that %s: once more from the beginning', async (_, range) => {
    put(part, bytes.slice(0, 40_000));
    server.serve({
      a: (request, response) => {
        if (request.headers.range === undefined) response.end(bytes);
        else response.writeHead(206, { 'content-range': range }).end(bytes.subarray(40_000));
      },
    });
    await downloads(['/a']);
    expect(server.requests).toEqual(['/a bytes=40000-', '/a']);
  });

  it('survives a server that fails', async () => {
    put(part, bytes.slice(0, 40_000));
    server.serve({ a: status(500), page: whole(new Uint8Array(12)), b: whole(bytes) });
    await downloads(['/a', '/page', '/b']);
    expect(server.requests).toEqual(['/a bytes=40000-', '/page bytes=40000-', '/page', '/b bytes=40000-']);
  });

  it('is not gone on from when the server has another edition meanwhile', async () => {
    let requests = 0;
    const editions: unknown[] = [];
    server.serve({
      a: (request, response) => {
        editions.push(request.headers['if-range']);
        if (requests++ > 0) whole(bytes, { etag: '"2"' })(request, response);
        else {
          response.writeHead(200, { etag: '"1"', 'content-length': bytes.length });
          response.write(other.subarray(0, 30_000), () => response.destroy());
        }
      },
    });
    await downloads(['/a']);
    expect(server.requests).toEqual(['/a', '/a bytes=30000-', '/a']);
    expect(editions).toEqual([undefined, '"1"', undefined]);
  });

  it('of a process that is no more is taken up; that of one which runs is not', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => child.on('exit', resolve));
    put(`${PLACE}.${child.pid}-7.part`, bytes.slice(0, 40_000));
    server.serve({ a: whole(bytes) });
    await downloads(['/a']);
    expect(server.requests).toEqual(['/a bytes=40000-']);

    rmSync(inRoot());
    const running = `${PLACE}.${process.pid}-7.part`;
    put(running, bytes.slice(0, 40_000));
    server.serve({ a: whole(bytes) });
    await downloadFile(root, remote(['/a']));
    expect(server.requests).toEqual(['/a']);
    expect(existsSync(inRoot(running))).toBe(true);
  });
});

describe('a server that lies or is silent', () => {
  it('offers another length than the file has', async () => {
    server.serve({ short: whole(bytes.slice(0, 10)), long: whole(new Uint8Array(200_000)) });
    expect(await failures(['/short', '/long'])).toEqual([
      'expected 100000 bytes, offered 10',
      'expected 100000 bytes, offered 200000',
    ]);
  });

  it('sends more than it may, without having said so', async () => {
    let sent = 0;
    server.serve({
      a: (_, response) => {
        const more = (): void => {
          sent += 10_000;
          if (!response.destroyed) response.write(new Uint8Array(10_000), more);
        };
        more();
      },
    });
    expect(await failures(['/a'])).toEqual(['expected 100000 bytes, sent more']);
    expect(await failures(['/a'], { size: undefined, most: 50_000 })).toEqual([
      'expected at most 50000 bytes, sent more',
    ]);
    expect(sent).toBeGreaterThan(150_000);
    expect(readdirSync(path.dirname(inRoot()))).toEqual([]);
  });

  it('sends other bytes', async () => {
    server.serve({ a: whole(other) });
    const found = createHash('md5').update(other).digest('hex');
    expect(await failures(['/a'])).toEqual([`expected MD5 ${md5}, found ${found}`]);
    expect(readdirSync(path.dirname(inRoot()))).toEqual([]);
  });

  it('says less than its header promises', async () => {
    server.serve({
      a: (_, response) => {
        response.writeHead(200, { 'content-length': bytes.length, connection: 'close' });
        response.write(bytes.subarray(0, 10), () => response.socket?.end());
      },
    });
    expect(await failures(['/a'])).toEqual([expect.stringMatching(/terminated|closed/)]);
  });

  it('is given up after a while without a byte', async () => {
    server.serve({ mute: () => {}, a: silent(bytes, 60_000) });
    const settings = { silence: 1000 };
    expect(await failures(['/mute'], {}, settings)).toEqual(['silent for 1 s']);
    await downloads(['/mute', '/a'], {}, settings);
    expect(server.requests).toEqual(['/mute', '/mute', '/a', '/a bytes=60000-']);
  });

  it('answers with an error', async () => {
    server.serve({ 500: status(500) });
    const urls = [server.url('/404'), server.url('/500'), 'http://127.0.0.1:1/'];
    const error = await downloadFile(root, { ...remote([]), urls }).catch((reason: unknown) => reason);
    expect((error as Error).message.split('\n').slice(1)).toEqual([
      `  ${urls[0]}: HTTP 404 Not Found`,
      `  ${urls[1]}: HTTP 500 Internal Server Error`,
      expect.stringMatching(/^ {2}http:\/\/127\.0\.0\.1:1\/: fetch failed: /),
    ]);
  });
});

describe('two downloads at once', () => {
  it('do each other no harm', async () => {
    server.serve({ a: broken(bytes, 30_000), b: whole(bytes) });
    await Promise.all([
      downloadFile(root, remote(['/a'])),
      downloadFile(root, remote(['/b'])),
      downloadFile(root, remote(['/a'])),
    ]);
    await downloads(['/none']);
  });
});

describe('what goes wrong on this side', () => {
  it('is an error of its own: the folder is a file', async () => {
    put('Tiny', bytes);
    server.serve({ a: whole(bytes) });
    const error: unknown = await downloadFile(path.join(root, 'Tiny'), remote(['/a'])).catch(
      (reason: unknown) => reason,
    );
    expect(String(error)).toMatch(/ENOTDIR|EEXIST/);
    expect(server.requests).toEqual([]);
  });

  it('is an error of its own: a folder is in the file’s place', async () => {
    mkdirSync(inRoot(), { recursive: true });
    server.serve({ a: whole(bytes), b: whole(bytes) });
    await expect(downloadFile(root, remote(['/a', '/b']))).rejects.toThrow(FileAccessError);
    expect(server.requests).toEqual(['/a']);
  });

  it('is an error of its own: the disk is full, and is not left full', async () => {
    const handle = await open(path.join(base, 'probe'), 'w');
    await handle.close();
    const full = new Error('ENOSPC: no space left on device, write');
    const append = vi.spyOn(Object.getPrototypeOf(handle) as FileHandle, 'appendFile');
    append.mockResolvedValueOnce().mockRejectedValueOnce(full);
    server.serve({ a: whole(bytes), b: whole(bytes) });
    try {
      await expect(downloadFile(root, remote(['/a', '/b']))).rejects.toThrow(
        new FileAccessError(inRoot(), 'write', full),
      );
    } finally {
      append.mockRestore();
    }
    expect(server.requests).toEqual(['/a']);
    expect(readdirSync(path.dirname(inRoot()))).toEqual([]);
  });

  it('ends with what the progress function throws, and goes on from there later', async () => {
    server.serve({ a: silent(bytes, 60_000), b: whole(bytes) });
    const stop = new Error('stop');
    const onProgress = (received: number): void => {
      if (received === 60_000) throw stop;
    };
    await expect(downloadFile(root, remote(['/a', '/b']), { onProgress })).rejects.toBe(stop);
    await downloads(['/b']);
    expect(server.requests).toEqual(['/a', '/b bytes=60000-']);
  });
});
