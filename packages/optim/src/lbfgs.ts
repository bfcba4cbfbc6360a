import { cat, enable_grad, keep, no_grad, RuntimeError, Tensor, tensor, tidy, ValueError } from '@sconce/core';
import { checkOptions, checkTypes, LR, type OptionRules, withDefaults } from './_options.js';
import type { OptimizerStateDict, ParamState } from './_state_dict.js';
import { type Point, strongWolfe } from './_strong_wolfe.js';
import { Optimizer, type ParamGroup, type ParamsInput } from './optimizer.js';

/** The options of {@link LBFGS}, in its only parameter group. */
export interface LBFGSGroupOptions {
  /** The learning rate; 1 by default. */
  lr: number;
  /** The most iterations of one step; 20 by default. */
  max_iter: number;
  /** The most evaluations of the loss in one step; max_iter · 5 / 4 by default. */
  max_eval: number | null;
  /** A step ends where no element of the gradient is greater; 1e-7 by default. */
  tolerance_grad: number;
  /** A step ends when the loss or the parameters change by less; 1e-9 by default. */
  tolerance_change: number;
  /** How many changes are remembered; 100 by default. */
  history_size: number;
  /** How far an iteration goes: `'strong_wolfe'` searches along its direction, null, the default, takes `lr`. */
  line_search_fn: 'strong_wolfe' | null;
}

/** Options of {@link LBFGS}. */
export type LBFGSOptions = Readonly<Partial<LBFGSGroupOptions>>;

const RULES: OptionRules<LBFGSGroupOptions> = {
  lr: LR(1),
  max_iter: { initial: 20 },
  max_eval: { initial: null },
  tolerance_grad: { initial: 1e-7 },
  tolerance_change: { initial: 1e-9 },
  history_size: { initial: 100 },
  line_search_fn: { initial: null },
};

/** What is remembered, all in the state of the first parameter, under torch's names. */
interface LBFGSState {
  func_evals: number;
  n_iter: number;
  /** The direction, and how far it was gone. */
  d: Tensor;
  t: number;
  /** Changes of the gradient and of the parameters, and the reciprocals of their products. */
  old_dirs: Tensor[];
  old_stps: Tensor[];
  ro: (Tensor | number)[];
  /** The scale of the inverse Hessian. */
  H_diag: Tensor | number;
  prev_flat_grad: Tensor;
  prev_loss: number;
}

const toNumber = (value: unknown): number => Number(value instanceof Tensor ? value.item() : value);
const dot = (a: Tensor, b: Tensor): number => a.dot(b).item();
const greatest = (x: Tensor): number => tidy(() => x.abs().max().item());

/** Remembers a change; the oldest makes room. */
function remember(state: LBFGSState, y: Tensor, s: Tensor, ys: number, history_size: number): void {
  const isFull = state.old_dirs.length >= history_size;
  const push = (list: Tensor[], value: Tensor): void => {
    const oldest = isFull ? list.shift() : undefined;
    list.push(oldest ? oldest.copy_(value) : keep(value));
  };
  push(state.old_dirs, y);
  push(state.old_stps, s);
  if (isFull) state.ro.shift();
  state.ro.push(keep(tensor(1 / ys, { dtype: y.dtype })));
  state.H_diag = keep(tensor(ys / dot(y, y), { dtype: y.dtype }));
}

/** Sets the direction to the approximate inverse Hessian times the negative gradient. */
function setDirection(state: LBFGSState, gradient: Tensor, history_size: number): void {
  if (state.n_iter === 1) {
    Object.assign(state, { d: keep(gradient.neg()), t: 0, old_dirs: [], old_stps: [], ro: [], H_diag: 1 });
    return;
  }
  tidy(() => {
    const y = gradient.sub(state.prev_flat_grad);
    const s = state.d.mul(state.t);
    const ys = dot(y, s);
    if (ys > 1e-10) remember(state, y, s, ys, history_size);
    const { old_dirs, old_stps, ro, H_diag } = state;
    const al: number[] = [];
    const q = gradient.neg();
    for (let i = old_dirs.length - 1; i >= 0; i--) {
      al[i] = dot(old_stps[i], q) * toNumber(ro[i]);
      q.add_(old_dirs[i], { alpha: -al[i] });
    }
    q.mul_(toNumber(H_diag));
    old_stps.forEach((step, i) => q.add_(step, { alpha: al[i] - dot(old_dirs[i], q) * toNumber(ro[i]) }));
    state.d.copy_(q);
  });
}

/**
 * L-BFGS: goes along the gradient times an inverse Hessian that is estimated from the last changes. It is for small problems whose loss is not
 * random; each step evaluates the loss several times.
 *
 * With s the change of the parameters in an iteration and y that of the gradient, the estimate H satisfies H · y = s for the changes that are
 * remembered, and p = p − t · H · g, where t is `lr` or what the line search finds. All parameters are one group.
 *
 * @example
 * ```ts
 * const w = torch.tensor([4, -2], { requires_grad: true });
 * const optimizer = new optim.LBFGS([w], { line_search_fn: 'strong_wolfe' });
 * optimizer.step(() => {
 *   optimizer.zero_grad();
 *   const loss = w.sub(1).pow(4).sum();
 *   loss.backward();
 *   return loss;
 * });
 * console.log(w.sub(1).abs().max().item() < 0.02); // true
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.LBFGS.html | torch.optim.LBFGS}
 * @see {@link https://doi.org/10.1007/BF01589116 | On the limited memory BFGS method for large scale optimization}
 */
export class LBFGS extends Optimizer<LBFGSGroupOptions> {
  /**
   * @param params - parameters, or one group of them.
   * @param options - `lr`, `max_iter`, `max_eval`, `tolerance_grad`, `tolerance_change`, `history_size`, `line_search_fn`.
   * @throws ValueError for a negative `lr`, or several groups.
   */
  constructor(params: ParamsInput<LBFGSGroupOptions>, options: LBFGSOptions = {}) {
    const defaults = withDefaults(new.target.name, RULES, options);
    super(params, { ...defaults, max_eval: defaults.max_eval ?? Math.floor((defaults.max_iter * 5) / 4) });
  }

  protected override checkGroup(group: ParamGroup<LBFGSGroupOptions>): void {
    checkOptions<LBFGSGroupOptions>(this.constructor.name, RULES, group);
    if (this.param_groups.length === 0) return;
    throw new ValueError("LBFGS doesn't support per-parameter options (parameter groups)");
  }

  /**
   * Changes the parameters by up to `max_iter` iterations.
   *
   * @param closure - forgets the gradients, computes the loss and its gradients, and returns it; it is called several times.
   * @returns what the first call of `closure` returned.
   * @throws TypeError without a closure; RuntimeError for an unknown line search.
   */
  override step<T extends Tensor | number>(closure: () => T): T {
    const [group] = this.param_groups;
    checkTypes<LBFGSGroupOptions>(this.constructor.name, RULES, group);
    if (typeof closure !== 'function') throw new TypeError("step() missing 1 required argument: 'closure'");
    if (group.line_search_fn !== null && group.line_search_fn !== 'strong_wolfe') {
      throw new RuntimeError("only 'strong_wolfe' is supported");
    }
    const loss = enable_grad(closure);
    no_grad(() => {
      this.iterate(group, toNumber(loss), () => toNumber(enable_grad(closure)));
    });
    return loss;
  }

  /** As {@link Optimizer.load_state_dict}. */
  override load_state_dict(state_dict: OptimizerStateDict): void {
    super.load_state_dict(state_dict);
    for (const state of this.state.values()) if ('t' in state) state['t'] = toNumber(state['t']);
  }

  private get params(): Tensor[] {
    return this.param_groups[0].params;
  }

  private iterate(group: LBFGSGroupOptions, loss: number, evaluate: () => number): void {
    const { lr, max_iter, max_eval, tolerance_grad, tolerance_change, history_size, line_search_fn } = group;
    const [first] = this.params;
    if (!this.state.has(first)) this.state.set(first, { func_evals: 0, n_iter: 0 });
    const state = this.state.get(first) as ParamState as unknown as LBFGSState;
    let evaluations = 1;
    let gradient = this.flatGradient();
    // Whoever evaluates frees the gradient before.
    const moveTo = (point: Omit<Point, 'slope'>): void => {
      if (point.gradient !== gradient) gradient.dispose();
      ({ t: state.t, f: loss, gradient } = point);
    };
    const count = (): void => {
      evaluations++;
      state.func_evals++;
    };
    state.func_evals++;
    let isOptimal = greatest(gradient) <= tolerance_grad;
    for (let n = 1; n <= max_iter && !isOptimal; n++) {
      state.n_iter++;
      setDirection(state, gradient, history_size);
      const { d } = state;
      if (state.n_iter === 1) state.prev_flat_grad = keep(gradient.clone());
      else state.prev_flat_grad.copy_(gradient);
      state.prev_loss = loss;
      const scale = state.n_iter === 1 ? Math.min(1, 1 / tidy(() => gradient.abs().sum().item())) : 1;
      state.t = scale * lr;
      const slope = dot(gradient, d);
      if (slope > -tolerance_change) break;

      if (line_search_fn) {
        moveTo(this.search(d, { t: 0, f: loss, gradient, slope }, state.t, () => (count(), evaluate())));
        this.add(d, state.t);
      } else {
        this.add(d, state.t);
        // The last iteration of a step leaves it to the next step.
        if (n === max_iter) break;
        count();
        moveTo({ t: state.t, f: evaluate(), gradient: this.flatGradient() });
      }
      isOptimal = greatest(gradient) <= tolerance_grad;
      if (evaluations >= (max_eval ?? Infinity)) break;
      if (greatest(d) * Math.abs(state.t) <= tolerance_change) break;
      if (Math.abs(loss - state.prev_loss) < tolerance_change) break;
    }
    gradient.dispose();
  }

  /** Searches along a direction; the parameters are afterwards where they were. */
  private search(d: Tensor, start: Point, t: number, evaluate: () => number): Point {
    const origin = this.params.map((param) => param.clone());
    const seen = [start];
    const at = (distance: number): Point => {
      this.add(d, distance);
      const f = evaluate();
      const gradient = this.flatGradient();
      this.params.forEach((param, i) => param.copy_(origin[i]));
      const point = { t: distance, f, gradient, slope: dot(gradient, d) };
      seen.push(point);
      return point;
    };
    const found = strongWolfe(at, start, t, greatest(d));
    for (const { gradient } of seen.slice(1)) if (gradient !== found.gradient) gradient.dispose();
    for (const param of origin) param.dispose();
    return found;
  }

  /** The gradients of all parameters in one vector; zero where there is none. */
  private flatGradient(): Tensor {
    return keep(
      tidy(() => cat(this.params.map((param) => (param.ownGrad ?? param.new_zeros(param.shape)).reshape([-1])))),
    );
  }

  private add(d: Tensor, t: number): void {
    tidy(() => {
      let offset = 0;
      for (const param of this.params) {
        const length = param.numel();
        param.add_(d.narrow(0, offset, length).view(param.shape), { alpha: t });
        offset += length;
      }
    });
  }
}
