import * as torch from '@sconce/core';
import { Dataset } from '@sconce/data';
export class Mine extends Dataset { static worker_module = import.meta.url; get length() { return 6; } get(i) { return torch.rand([2]).add(i); } }
export class Oom extends Dataset { static worker_module = import.meta.url; get length() { return 6; } get(i) { const a=[]; if(i===3) for(;;) a.push(new Array(1e6).fill(1.5)); return i; } }
