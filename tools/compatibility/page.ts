/** The page docs/compatibility.md, from the public names of PyTorch (torch.json) and the packages as they are. */
import { readFileSync } from 'node:fs';
import * as torch from '@sconce/core';
import * as data from '@sconce/data';
import * as nn from '@sconce/nn';
import * as optim from '@sconce/optim';
import { PARTS, REASONS } from './reasons.js';

/** The rooms of PyTorch, and what holds their names here. */
const ROOMS: Readonly<Record<string, object>> = {
  torch,
  'torch.Tensor': torch.zeros([1]),
  'torch.nn': nn,
  'torch.nn.functional': nn.functional,
  'torch.nn.init': nn.init,
  'torch.nn.utils': nn.utils,
  'torch.nn.utils.rnn': nn.utils.rnn,
  'torch.optim': optim,
  'torch.optim.lr_scheduler': optim.lr_scheduler,
  // Averages are made of modules, which @sconce/optim does not know.
  'torch.optim.swa_utils': { ...optim.swa_utils, ...nn.swa_utils },
  'torch.utils.data': data,
};

export interface Room {
  readonly name: string;
  readonly has: readonly string[];
  /** Names, and what of them there is. */
  readonly inPart: readonly (readonly [string, string])[];
  /** Reasons, and the names that they are the reason for. */
  readonly lacks: ReadonlyMap<string, readonly string[]>;
  /** How many names make sense on a CPU, and of how many of them there is at least a part. */
  readonly sensible: number;
  readonly present: number;
}

const NOT_YET = 'not yet';

function reasonFor(name: string): { readonly why: string; readonly counts: boolean } {
  const found = REASONS.find(({ names }) => new RegExp(`^(?:${names.source})$`).test(name));
  return found ?? { why: NOT_YET, counts: true };
}

function describeRoom(room: string, names: readonly string[]): Room {
  const has: string[] = [];
  const inPart: [string, string][] = [];
  const lacks = new Map<string, string[]>();
  let lacking = 0;
  for (const name of names) {
    const part = PARTS[`${room}.${name}`];
    if (name in ROOMS[room]) {
      if (part) inPart.push([name, part]);
      else has.push(name);
      continue;
    }
    const { why, counts } = reasonFor(name);
    if (counts) lacking++;
    lacks.set(why, [...(lacks.get(why) ?? []), name]);
  }
  const present = has.length + inPart.length;
  return { name: room, has, inPart, lacks, present, sensible: present + lacking };
}

/** Every room of PyTorch, and what of it is here. */
export function rooms(): Room[] {
  const text = readFileSync(new URL('torch.json', import.meta.url), 'utf8');
  return Object.entries(JSON.parse(text) as Record<string, string[]>).map(([room, names]) => describeRoom(room, names));
}

const percent = ({ present, sensible }: Room): string => `${Math.floor((100 * present) / sensible)} %`;
const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(' ');

function section(room: Room): string {
  const { name, has, inPart, lacks, present, sensible } = room;
  return [
    `## ${name}`,
    `${present} of the ${sensible} names that make sense on a CPU (${percent(room)}).`,
    has.length ? `**Has**\n\n${list(has)}` : '',
    inPart.length ? `**Has in part**\n\n${inPart.map(([part, how]) => `- \`${part}\`: ${how}`).join('\n')}` : '',
    lacks.size ? `**Has not**\n\n${[...lacks].map(([why, names]) => `- ${why}: ${list(names)}`).join('\n')}` : '',
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** The text of docs/compatibility.md. */
export function compatibilityPage(): string {
  const all = rooms();
  const rows = all.map((room) => `| ${room.name} | ${room.present} | ${room.sensible} | ${percent(room)} |`);
  return `${[
    '# Compatibility with PyTorch',
    'Every public name of PyTorch 1.13.1, and whether Sconce has it. This page is generated from the two APIs by ' +
      '`npm run compatibility`; a test fails when it is stale. Names that make no sense on a CPU or in JavaScript, or that PyTorch itself ' +
      'has given up, stand in the lists but do not count in the totals. How a call is written here is told in ' +
      '[from Python to TypeScript](from-python.md).',
    ['| room | here | that make sense | |', '| --- | --: | --: | --: |', ...rows].join('\n'),
    ...all.map(section),
  ].join('\n\n')}\n`;
}
