import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import * as nn from '@sconce/nn';

class CausalSelfAttention extends nn.Module {
  private readonly heads: number;
  qkv: nn.Linear;
  proj: nn.Linear;

  constructor(width: number, heads: number, context: number) {
    super();
    this.heads = heads;
    this.qkv = new nn.Linear(width, 3 * width);
    this.proj = new nn.Linear(width, width);
    this.register_buffer('mask', torch.tril(torch.ones([context, context])).view(1, 1, context, context));
  }

  override forward(x: Tensor): Tensor {
    const [batch, length, width] = x.shape;
    const size = width / this.heads;
    const [q, k, v] = this.qkv(x)
      .split(width, 2)
      .map((part) => part.reshape(batch, length, this.heads, size).transpose(1, 2));
    const mask = this.get_buffer('mask').index(':', ':', torch.slice(0, length), torch.slice(0, length));
    const scores = q.matmul(k.transpose(-2, -1)).div(Math.sqrt(size)).masked_fill(mask.eq(0), -Infinity);
    return this.proj(scores.softmax(-1).matmul(v).transpose(1, 2).reshape(batch, length, width));
  }
}

class Block extends nn.Module {
  ln1: nn.LayerNorm;
  attention: CausalSelfAttention;
  ln2: nn.LayerNorm;
  mlp: nn.Sequential;

  constructor(width: number, heads: number, context: number) {
    super();
    this.ln1 = new nn.LayerNorm(width);
    this.attention = new CausalSelfAttention(width, heads, context);
    this.ln2 = new nn.LayerNorm(width);
    this.mlp = new nn.Sequential(new nn.Linear(width, 4 * width), new nn.GELU(), new nn.Linear(4 * width, width));
  }

  override forward(x: Tensor): Tensor {
    x = x.add(this.attention(this.ln1(x)));
    return x.add(this.mlp(this.ln2(x)));
  }
}

/** Radford et al. 2019, small: each character sees those before it. */
export class GPT extends nn.Module {
  token: nn.Embedding;
  position: nn.Embedding;
  blocks: nn.ModuleList<Block>;
  ln: nn.LayerNorm;
  head: nn.Linear;

  constructor(characters = 65, context = 32, width = 64, heads = 4, layers = 3) {
    super();
    this.token = new nn.Embedding(characters, width);
    this.position = new nn.Embedding(context, width);
    this.blocks = new nn.ModuleList(Array.from({ length: layers }, () => new Block(width, heads, context)));
    this.ln = new nn.LayerNorm(width);
    this.head = new nn.Linear(width, characters, { bias: false });
  }

  override forward(x: Tensor): Tensor {
    x = this.token(x).add(this.position(torch.arange(x.shape[1])));
    for (const block of this.blocks) x = block(x);
    return this.head(this.ln(x));
  }
}
